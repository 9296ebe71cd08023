import FlowModel

/// A file of the short form and its `changes`, carried out one after the other.
struct ShortFormHistory {
  /// What the file says at the moment that was reached; at first, before any change.
  private(set) var resources: TopologyResources
  /// What is wrong with that.
  private(set) var faults: [TopologyFault]
  /// The file, where there is more to read of it.
  private let root: Cursor
  private var entries: [ResourceKind: [ShortFormReader.Entry]] = [:]
  /// Where tasks stand, whose interfaces may be written later.
  private var tasksSection: Cursor?
  /// Changes to come, the next one last; none until `readMoments`.
  private var changes: [(from: PacketTime, change: Cursor)] = []

  /// Reads the file as it is before any change; changes are not looked at.
  init(_ root: Cursor) {
    var reader = ShortFormReader(root)
    resources = reader.read()
    faults = root.log.take()
    let hasChanges = root["changes"] != nil
    // A tree takes more memory than what it says.
    self.root = hasChanges ? root : Cursor(node: DataNode(.null), name: root.name, log: root.log)
    if hasChanges {
      entries = reader.entries
      tasksSection = reader.tasksSection
    }
  }

  /// Looks when changes are due, and gives back the moments.
  ///
  /// - Parameter faults: Takes what is wrong with the list.
  mutating func readMoments(_ faults: inout [TopologyFault]) -> [PacketTime] {
    defer { faults += root.log.take() }
    var last = PacketTime(rawValue: 0)
    for change in root.items("changes") {
      guard let value = change["at"] else {
        change.error(.shape, "a change has no 'at'; expected \(TopologyMoment.expected)")
        continue
      }
      guard let text = value.text else { continue }
      guard let time = PacketTime(text: text) else {
        value.error(.value, "\(quoted(text)) is no time; expected \(TopologyMoment.expected)")
        continue
      }
      guard time > last else {
        value.error(
          .contradiction,
          "a change at \(time.rfc3339) stands behind \(last.rfc3339); expected changes in the "
            + "order of their times, each later than the one before")
        continue
      }
      last = time
      changes.append((time, change))
    }
    changes.reverse()
    return changes.reversed().map(\.from)
  }

  /// Carries out what is due up to a moment; moments must come in their order.
  mutating func advance(to time: PacketTime) {
    while let next = changes.last, next.from <= time {
      changes.removeLast()
      apply(next.change)
    }
  }

  // MARK: One change

  private mutating func apply(_ change: Cursor) {
    change.expect(
      ["at", "remove"] + ShortFormReader.headKeys + ResourceKind.allCases.map(\.rawValue),
      in: "a change")
    var head = ShortFormReader(root)
    head.resources.accountID = resources.accountID
    head.resources.region = resources.region
    head.resources.externalIDs = resources.externalIDs
    head.resources.autoScalingGroups = resources.autoScalingGroups
    head.tasksSection = tasksSection
    head.readHead(change)
    tasksSection = head.tasksSection
    let removed = remove(change["remove"])
    for kind in ResourceKind.allCases {
      guard let section = change[kind.rawValue] else { continue }
      put(section, kind, removed: removed)
    }
    head.entries = entries
    resources = head.readEntries()
    faults = root.log.take()
  }

  /// Takes out what a list of identifiers or names stands for, and gives back the identifiers.
  private mutating func remove(_ list: Cursor?) -> Set<String> {
    var removed: Set<String> = []
    for item in list?.oneOrMore ?? [] {
      guard let text = item.text else { continue }
      let found = places(of: text)
      guard found.count == 1, let (kind, place) = found.first else {
        let what = found.isEmpty ? "nothing that is there" : "\(found.count) resources"
        item.error(
          .dangling,
          "\(quoted(text)) names \(what); expected the identifier of a resource of this file")
        continue
      }
      if let entry = entries[kind]?.remove(at: place) { removed.insert(entry.id) }
    }
    return removed
  }

  /// Where resources with this identifier stand, or else with this name.
  private func places(of text: String) -> [(kind: ResourceKind, place: Int)] {
    func places(_ isMeant: (ShortFormReader.Entry) -> Bool) -> [(ResourceKind, Int)] {
      ResourceKind.allCases.compactMap { kind in
        entries[kind]?.firstIndex(where: isMeant).map { (kind, $0) }
      }
    }
    let byID = places { $0.id == text }
    return byID.isEmpty ? places { $0.key == text } : byID
  }

  /// Puts the entries of a section in the place of those with the same key or identifier.
  private mutating func put(_ section: Cursor, _ kind: ResourceKind, removed: Set<String>) {
    var list = entries[kind] ?? []
    var keys: [String: Int] = [:]
    var ids: [String: Int] = [:]
    for (place, entry) in list.enumerated() {
      keys[entry.key] = place
      ids[entry.id] = place
    }
    // Two that are written with one identifier are a fault; neither may hide the other.
    var written: Set<Int> = []
    for member in section.members {
      let value = section.cursor(of: member)
      let old = keys[member.key].flatMap { written.contains($0) ? nil : $0 }
      var entry = ShortFormReader.entry(value, kind, replacing: old.map { list[$0].id })
      if removed.contains(entry.id) {
        value.error(
          .contradiction,
          "\(kind.noun) \(entry.id) is removed and written in one change; expected one of both")
      }
      if let twin = keys[member.key], written.contains(twin), list[twin].key == member.key {
        value.error(
          .duplicate,
          "\(kind.noun) \(quoted(member.key)) is written twice in one change, also as "
            + "\(list[twin].id); expected one of both")
      }
      let place = (old ?? ids[entry.id]).flatMap { written.contains($0) ? nil : $0 } ?? list.count
      written.insert(place)
      if place < list.count {
        // Under its identifier a resource keeps its name, as under its name the identifier.
        if entry.key == entry.id { entry.key = list[place].key }
        list[place] = entry
      } else {
        list.append(entry)
      }
    }
    entries[kind] = list
  }
}

/// How moments are written.
enum TopologyMoment {
  /// What a sentence expects.
  static let expected = "a time such as 2026-11-20T10:00:00Z, or Unix seconds"
}
