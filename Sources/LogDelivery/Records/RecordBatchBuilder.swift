package import FlowLogFormat
package import FlowModel
internal import Glibc

/// Makes batches of one flow log from flows.
///
/// Call `append` as often as needed, and `take` when a batch is large enough, and at the end of a
/// window. Interfaces may be told again when some were added, before their first flow.
package struct RecordBatchBuilder: ~Copyable {
  private let format: LogFormat
  private var encoder: RecordEncoder
  private var interfaces: [NetworkInterface] = []
  private var rules: [DecidingRuleText] = []
  private var batch = RecordBatch()
  /// Places of interfaces in the batch from 1, by their numbers; 0 has none yet.
  private var places: [UInt32] = []
  /// The numbers of those that have one.
  private var placed: [UInt16] = []

  /// Prepares for records of a format.
  ///
  /// - Parameter provider: Who knows the fields of source `context`; without one they are `-`.
  package init(format: LogFormat, provider: (any FlowContextProvider)? = nil) {
    self.format = format
    encoder = RecordEncoder(format: format, style: .raw, header: false, provider: provider)
  }

  /// Bytes of the lines so far.
  package var bytes: Int { batch.text.count }

  /// The lines so far, which stay where they are.
  package var lines: [UInt8] { batch.text }

  /// Tells which interface each `FlowKey.interface` means: the index in this list.
  package mutating func setInterfaces(_ interfaces: [NetworkInterface]) {
    self.interfaces = interfaces
    encoder.setInterfaces(interfaces)
  }

  /// Tells what each `Flow.rule` means, for formats that show rules.
  package mutating func setDecidingRules(_ texts: [DecidingRuleText]) {
    rules = texts
    encoder.setDecidingRules(texts)
  }

  /// Lets somebody else know the fields of source `context` from now on.
  package mutating func setProvider(_ provider: (any FlowContextProvider)?) {
    encoder = RecordEncoder(format: format, style: .raw, header: false, provider: provider)
    encoder.setInterfaces(interfaces)
    encoder.setDecidingRules(rules)
  }

  /// Adds a record for each flow that is to be recorded.
  package mutating func append(_ flows: Span<Flow>) {
    let first = batch.marks.count
    encoder.append(flows)
    for index in flows.indices where flows[index].disposition.isRecorded {
      let flow = flows[index]
      mark(flow.firstSecond, flow.lastSecond, flow.key.interface)
    }
    takeLines(ofMarksFrom: first)
  }

  /// Adds a NODATA or SKIPDATA record.
  package mutating func append(_ status: StatusRecord) {
    let first = batch.marks.count
    encoder.append(status)
    mark(status.start, status.end, status.interface)
    takeLines(ofMarksFrom: first)
  }

  private mutating func mark(_ start: UInt32, _ end: UInt32, _ interface: UInt16) {
    let number = Int(interface)
    if number >= places.count {
      places += repeatElement(0, count: number + 1 - places.count)
    }
    if places[number] == 0 {
      // What has no place in the list is written as `-`, and so is the name of its stream.
      batch.interfaces.append(
        number < interfaces.count ? interfaces[number].id.description : "-")
      places[number] = UInt32(batch.interfaces.count)
      placed.append(interface)
    }
    // Lengths come with the text.
    batch.marks.append(RecordMark(start: start, end: end, interface: places[number] - 1, length: 0))
  }

  /// Moves lines from the encoder into the batch, and notes how long each is.
  ///
  /// The encoder ends each record with a line feed, so that there are as many lines as marks.
  private mutating func takeLines(ofMarksFrom first: Int) {
    var place = first
    encoder.drain { lines in
      unsafe lines.withUnsafeBufferPointer { lines in
        unsafe batch.text.append(contentsOf: lines)
        guard var start = lines.baseAddress else { return }
        let end = unsafe start + lines.count
        while place < batch.marks.count,
          let feed = unsafe memchr(start, 0x0a, end - start)
        {
          let next = unsafe UnsafePointer(feed.assumingMemoryBound(to: UInt8.self)) + 1
          batch.marks[place].length = unsafe UInt32(next - start)
          unsafe start = next
          place += 1
        }
      }
    }
    batch.marks.removeLast(batch.marks.count - place)
  }

  /// The batch so far, and begins the next; nil where there is no record.
  package mutating func take() -> RecordBatch? {
    guard !batch.marks.isEmpty else { return nil }
    let taken = batch
    batch = RecordBatch()
    // The next is likely as large: growing by steps would copy and touch twice as much.
    batch.text.reserveCapacity(taken.text.count)
    batch.marks.reserveCapacity(taken.marks.count)
    for number in placed { places[Int(number)] = 0 }
    placed.removeAll(keepingCapacity: true)
    return taken
  }
}
