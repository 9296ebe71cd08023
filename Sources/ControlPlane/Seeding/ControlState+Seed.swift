internal import AWSProtocols
package import VPCTopology

extension ControlState {
  /// Takes over what a topology describes.
  ///
  /// What was taken over is noted, so that doing it again changes nothing, and what a call has
  /// changed or deleted since stays so. Where the topology itself has changed, resources that
  /// nobody has touched follow it: they are changed, or removed with it. Tags are part of a
  /// resource.
  ///
  /// - Parameter source: Whose description it is; what others described is left alone.
  package mutating func seed(_ topology: Topology, from source: SeedSource = .topology) {
    let records = SeedRecords(topology, scope).records
    let wanted = Set(records.map { SeedRecords.noteID($0) })
    for note in all(.seed) where !wanted.contains(note.id) && SeedSource(note) == source {
      if let kind = note["kind"].flatMap({ ControlKind(rawValue: $0) }), let id = note["id"],
        find(kind, id).map({ SeedRecords.fingerprint($0) }) == note["fingerprint"]
      {
        remove(kind, id)
      }
      remove(.seed, note.id)
    }
    for record in records {
      let fingerprint = SeedRecords.fingerprint(record)
      let note = find(.seed, SeedRecords.noteID(record))
      let present = find(record.kind, record.id)
      if let note {
        guard note["fingerprint"] != fingerprint else { continue }
        // Deleted or changed by a call: the call was later.
        guard present.map({ SeedRecords.fingerprint($0) }) == note["fingerprint"] else { continue }
        put(record)
      } else if present == nil {
        put(record)
      }
      put(
        ControlRecord(
          .seed, SeedRecords.noteID(record),
          [
            "kind": .string(record.kind.rawValue), "id": .string(record.id),
            "fingerprint": .string(fingerprint), "source": .string(source.rawValue),
          ]))
    }
  }
}

/// Who described resources that the control plane took over.
package enum SeedSource: String, Sendable {
  /// The file or folder that was named at start.
  case topology
  /// The host, whose interfaces are captured.
  case host
  /// A lab, whose interfaces are captured.
  case lab

  /// Reads a note; those that name nobody are of files.
  fileprivate init(_ note: ControlRecord) {
    self = note["source"].flatMap(SeedSource.init) ?? .topology
  }
}

/// A topology as records of the control plane.
struct SeedRecords {
  let topology: Topology
  let scope: ResourceScope
  private(set) var records: [ControlRecord] = []

  init(_ topology: Topology, _ scope: ResourceScope) {
    self.topology = topology
    self.scope = scope
    addNetworks()
    addFilters()
    addRouting()
    addGateways()
    addInterfaces()
  }

  static func noteID(_ record: ControlRecord) -> String { "\(record.kind.rawValue)/\(record.id)" }

  /// What a record says, in a few digits.
  static func fingerprint(_ record: ControlRecord) -> String {
    SHA256Digest.digest(record.value.compactBytes).prefix(16).hexadecimal
  }

  mutating func add(_ record: ControlRecord, tags: [String: String]) {
    var record = record
    if !tags.isEmpty { record.tags = tags }
    records.append(record)
  }
}
