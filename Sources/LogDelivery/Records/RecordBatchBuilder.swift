package import FlowLogFormat
package import FlowModel

/// Makes batches of one flow log from flows, in memory that is reused.
///
/// Call `setInterfaces` before the first flow of a new interface, `append` as often as needed, and
/// `take` when `isFull`, and at the end of a window.
package struct RecordBatchBuilder: ~Copyable {
  private var encoder: RecordEncoder
  private var interfaces: [String] = []
  private var marks: [RecordMark] = []

  /// Prepares for records of a format.
  ///
  /// - Parameter provider: Who knows the fields of source `context`; without one they are `-`.
  package init(format: LogFormat, provider: (any FlowContextProvider)? = nil) {
    encoder = RecordEncoder(format: format, style: .raw, header: false, provider: provider)
  }

  /// Whether a batch should be taken before more is added.
  package var isFull: Bool { encoder.count >= RecordBatch.preferredBytes }

  /// Tells which interface each `FlowKey.interface` means: the index in this list.
  package mutating func setInterfaces(_ interfaces: [NetworkInterface]) {
    encoder.setInterfaces(interfaces)
    // What has no place in the list is written as `-`, and so is the name of its stream.
    self.interfaces = interfaces.map(\.id.description) + ["-"]
  }

  /// Tells what each `Flow.rule` means, for formats that show rules.
  package mutating func setDecidingRules(_ texts: [DecidingRuleText]) {
    encoder.setDecidingRules(texts)
  }

  /// Adds a record for each flow that is to be recorded.
  package mutating func append(_ flows: Span<Flow>) {
    encoder.append(flows)
    for index in flows.indices where flows[index].disposition.isRecorded {
      let flow = flows[index]
      mark(flow.firstSecond, flow.lastSecond, flow.key.interface)
    }
  }

  /// Adds a NODATA or SKIPDATA record.
  package mutating func append(_ status: StatusRecord) {
    encoder.append(status)
    mark(status.start, status.end, status.interface)
  }

  private mutating func mark(_ start: UInt32, _ end: UInt32, _ interface: UInt16) {
    if interfaces.isEmpty { interfaces = ["-"] }
    let place = min(Int(interface), interfaces.count - 1)
    // Lengths come with the text.
    marks.append(RecordMark(start: start, end: end, interface: UInt32(place), length: 0))
  }

  /// The batch so far, and begins the next; nil where there is no record.
  package mutating func take() -> RecordBatch? {
    guard !marks.isEmpty else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(encoder.count)
    encoder.drain { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
    }
    measure(text.span)
    let batch = RecordBatch(interfaces: interfaces, marks: marks, text: text)
    marks.removeAll(keepingCapacity: true)
    return batch
  }

  /// Notes the length of each line in its mark.
  private mutating func measure(_ lines: Span<UInt8>) {
    var start = 0
    var place = 0
    for index in lines.indices where lines[index] == 0x0a && place < marks.count {
      marks[place].length = UInt32(index + 1 - start)
      start = index + 1
      place += 1
    }
    // The encoder ends each record with a line feed, so that there are as many of both.
    marks.removeLast(marks.count - place)
  }
}
