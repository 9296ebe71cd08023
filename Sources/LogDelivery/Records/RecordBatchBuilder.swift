package import FlowLogFormat
package import FlowModel

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
  /// Places of interfaces in the batch, by their numbers.
  private var places: [UInt16: UInt32] = [:]

  /// Prepares for records of a format.
  ///
  /// - Parameter provider: Who knows the fields of source `context`; without one they are `-`.
  package init(format: LogFormat, provider: (any FlowContextProvider)? = nil) {
    self.format = format
    encoder = RecordEncoder(format: format, style: .raw, header: false, provider: provider)
  }

  /// Bytes of the lines so far.
  package var bytes: Int { batch.text.count }

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
    let place = places[interface] ?? UInt32(batch.interfaces.count)
    if place == batch.interfaces.count {
      // What has no place in the list is written as `-`, and so is the name of its stream.
      let number = Int(interface)
      batch.interfaces.append(
        number < interfaces.count ? interfaces[number].id.description : "-")
      places[interface] = place
    }
    // Lengths come with the text.
    batch.marks.append(RecordMark(start: start, end: end, interface: place, length: 0))
  }

  /// Moves lines from the encoder into the batch, and notes how long each is.
  ///
  /// The encoder ends each record with a line feed, so that there are as many lines as marks.
  private mutating func takeLines(ofMarksFrom first: Int) {
    var place = first
    encoder.drain { lines in
      unsafe lines.withUnsafeBufferPointer { unsafe batch.text.append(contentsOf: $0) }
      var start = 0
      for index in lines.indices where lines[index] == 0x0a && place < batch.marks.count {
        batch.marks[place].length = UInt32(index + 1 - start)
        start = index + 1
        place += 1
      }
    }
    batch.marks.removeLast(batch.marks.count - place)
  }

  /// The batch so far, and begins the next; nil where there is no record.
  package mutating func take() -> RecordBatch? {
    guard !batch.marks.isEmpty else { return nil }
    let taken = batch
    batch = RecordBatch()
    places = [:]
    return taken
  }
}
