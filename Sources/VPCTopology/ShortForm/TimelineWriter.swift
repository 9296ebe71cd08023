import FlowModel

/// Writes a timeline in the short form: the first version, and what each change makes different.
struct TimelineWriter {
  private let timeline: TopologyTimeline
  private let names: ShortFormNames

  init(_ timeline: TopologyTimeline) {
    self.timeline = timeline
    names = ShortFormNames(timeline.versions.map(\.topology.resources))
  }

  /// The whole file; without changes that of the only version.
  var tree: DataNode {
    let first = members(timeline.first)
    var last = first
    var changes: [DataNode] = []
    for version in timeline.versions.dropFirst() {
      let next = members(version.topology)
      changes.append(
        .object(
          [("at", .text(version.from.rfc3339))]
            + TimelineWriter.head(from: last.head, to: next.head)
            + [("remove", TimelineWriter.removed(from: last.sections, to: next.sections))]
            + zip(last.sections, next.sections).map(TimelineWriter.change)))
      last = next
    }
    return ShortFormWriter.tree(
      first.head, first.sections, changes: changes.isEmpty ? nil : DataNode(.list(changes)))
  }

  /// What a version says, with names in the place of identifiers.
  private func members(
    _ topology: Topology
  ) -> (head: [(String, DataNode?)], sections: [ShortFormWriter.Section]) {
    // A single version has all that its names stand for.
    let isOnly = timeline.versions.count == 1
    let writer = ShortFormWriter(topology, names: isOnly ? names : names.kept(in: topology))
    return (writer.head, writer.sections)
  }

  /// What is new beside resources; null takes away what was there.
  private static func head(
    from old: [(String, DataNode?)], to new: [(String, DataNode?)]
  ) -> [(String, DataNode?)] {
    zip(old, new).map { before, after in
      (after.0, before.1 == after.1 ? nil : after.1 ?? DataNode(.null))
    }
  }

  private static func removed(
    from old: [ShortFormWriter.Section], to new: [ShortFormWriter.Section]
  ) -> DataNode? {
    let ids = zip(old, new).flatMap { before, after in
      let kept = Set(after.entries.map(\.id))
      return before.entries.map(\.id).filter { !kept.contains($0) }.sorted()
    }
    return ids.isEmpty ? nil : .texts(ids)
  }

  /// The resources of a kind that are new, or say something else than before.
  private static func change(
    from old: ShortFormWriter.Section, to new: ShortFormWriter.Section
  ) -> (String, DataNode?) {
    let before = Dictionary(
      old.entries.map { ($0.id, $0.node) }, uniquingKeysWith: { first, _ in first })
    let entries = new.entries.filter { before[$0.id] != $0.node }
    return ShortFormWriter.Section(kind: new.kind, entries: entries).member
  }
}

extension TopologyTimeline {
  /// The timeline in the short form, as YAML that reads back as the same timeline.
  public var yaml: String { TreeText.yaml(TimelineWriter(self).tree) }

  /// The timeline in the short form, as JSON that reads back as the same timeline.
  public var json: String { TreeText.json(TimelineWriter(self).tree) }
}
