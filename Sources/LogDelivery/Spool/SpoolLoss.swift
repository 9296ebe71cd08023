/// Records that will not be delivered; each loss is told once.
package struct SpoolLoss: Hashable, Sendable {
  /// Why.
  package enum Cause: Hashable, Sendable {
    /// The spool was larger than its quota, and this was the oldest of it.
    case size
    /// The records waited for longer than the quota lets them.
    case age
    /// A block was damaged: what stood behind it cannot be told from garbage.
    case damage
    /// More came in than the disk took, and memory for them was full.
    case overflow
    /// The destination will not take them: too old, too new, or too long.
    case refused
    /// The flow log is gone, and nothing says where its records were to go.
    case orphaned
  }

  /// What was lost of one interface.
  package struct Interface: Hashable, Sendable {
    /// Such as `eni-0123456789abcdef0`.
    package var name: String
    /// How many records.
    package var records: Int
    /// First Unix second of the earliest.
    package var start: UInt32
    /// Last Unix second of the latest.
    package var end: UInt32
  }

  /// The flow log whose records they were.
  package var flowLogID: String
  /// Why.
  package var cause: Cause
  /// Bytes of the spool.
  package var bytes: Int
  /// What was lost of which interface; empty where only the bytes are known.
  package var interfaces: [Interface]

  /// Records in all; 0 where only the bytes are known.
  package var records: Int { interfaces.reduce(0) { $0 + $1.records } }

  /// Begins with nothing.
  package init(flowLogID: String, cause: Cause, bytes: Int = 0, interfaces: [Interface] = []) {
    self.flowLogID = flowLogID
    self.cause = cause
    self.bytes = bytes
    self.interfaces = interfaces
  }

  /// Adds a record.
  mutating func add(_ mark: RecordMark, of name: String) {
    merge(Interface(name: name, records: 1, start: mark.start, end: mark.end))
  }

  /// Adds the records of a batch.
  mutating func add(_ batch: RecordBatch) {
    // By number first: names are looked up once for each interface, not for each record.
    var sums: [Interface?] = Array(repeating: nil, count: batch.interfaces.count)
    for mark in batch.marks {
      let place = Int(mark.interface)
      guard var sum = sums[place] else {
        sums[place] = Interface(
          name: batch.interfaces[place], records: 1, start: mark.start, end: mark.end)
        continue
      }
      sum.records += 1
      sum.start = min(sum.start, mark.start)
      sum.end = max(sum.end, mark.end)
      sums[place] = sum
    }
    for case let sum? in sums { merge(sum) }
  }

  /// Adds what another loss of the same cause holds.
  mutating func add(_ other: SpoolLoss) {
    bytes += other.bytes
    for interface in other.interfaces { merge(interface) }
  }

  private mutating func merge(_ other: Interface) {
    guard let place = interfaces.firstIndex(where: { $0.name == other.name }) else {
      interfaces.append(other)
      return
    }
    interfaces[place].records += other.records
    interfaces[place].start = min(interfaces[place].start, other.start)
    interfaces[place].end = max(interfaces[place].end, other.end)
  }
}
