import FlowLogFormat
import FlowModel
import NetworkTypes

/// Any bytes parse without a crash and the same in pieces, good lines survive being written again,
/// and a flow made of the bytes survives being encoded.
@c(LLVMFuzzerTestOneInput)
public func fuzzFlowLogLines(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let whole = parse(bytes, pieces: bytes.count)
  let cut = parse(bytes, pieces: count % 7 + 1)
  precondition(whole.report.problems == cut.report.problems && whole.records == cut.records)
  precondition(whole.report.lines == cut.report.lines)
  for record in whole.records {
    let again = parse(Array(record.line.utf8), pieces: .max, format: record.format)
    precondition(again.records == [record])
  }
  if count >= 48 { checkEncoding(bytes) }
  return 0
}

/// The format of a good line, and its fields joined by single spaces.
private struct Record: Equatable {
  let format: LogFormat
  let line: String
}

private func parse(
  _ bytes: [UInt8], pieces: Int, format: LogFormat = .default
) -> (report: FlowLogLineReport, records: [Record]) {
  var parser = FlowLogLineParser(format: format)
  var report = FlowLogLineReport()
  var records: [Record] = []
  var pending: [UInt8] = []
  var rest = bytes[...]
  repeat {
    pending += rest.prefix(pieces)
    rest = rest.dropFirst(pieces)
    // The parser cannot be asked for its format while it lends a line, so count first.
    var lines: [[FlowLogField: String]] = []
    let used = parser.forEachLine(in: pending.span, isLast: rest.isEmpty, report: &report) {
      (line: FlowLogLine) throws(FlowLogLineError) in
      try line.validate()
      var values: [FlowLogField: String] = [:]
      for field in FlowLogField.allCases where line.bytes(of: field).count > 0 {
        values[field] = line.string(field) ?? "-"
      }
      lines.append(values)
    }
    for values in lines {
      // Fields in catalogue order: the order of the line does not matter to its values.
      let fields = FlowLogField.allCases.filter { values[$0] != nil }
      guard let format = LogFormat(fields: fields) else { preconditionFailure("no fields") }
      let line = fields.compactMap { values[$0] }.joined(separator: " ")
      records.append(Record(format: format, line: line))
    }
    pending.removeFirst(used)
  } while !rest.isEmpty
  return (report, records)
}

/// Encodes a flow of these bytes in every style, and reads the raw record back.
private func checkEncoding(_ bytes: [UInt8]) {
  func word(_ index: Int) -> UInt64 {
    bytes[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
  }
  var key = FlowKey()
  (key.sourceHigh, key.sourceLow) = (word(0), word(1))
  (key.destinationHigh, key.destinationLow) = (word(2), word(3))
  key.traits = word(4) & ~0xffff_0000
  if key.version == .v4 {
    (key.sourceHigh, key.destinationHigh) = (0, 0)
    key.sourceLow &= 0xffff_ffff
    key.destinationLow &= 0xffff_ffff
  }
  let time = PacketTime(rawValue: word(5))
  let header = PacketHeader(
    key: key, time: time, bytes: UInt32(truncatingIfNeeded: word(5)), tcpFlags: bytes[7])
  let disposition = FlowDisposition(rawValue: bytes[15] & 3)
  let flow = Flow(first: header, disposition: disposition)
  guard let format = LogFormat.named("all") else { return }
  for style in OutputStyle.allCases {
    var encoder = RecordEncoder(format: format, style: style, header: true)
    encoder.begin()
    encoder.append([flow].span)
    encoder.append(StatusRecord(.skipData, interface: 0, start: time.seconds, end: time.seconds))
    encoder.end()
    precondition(encoder.records == 2)
    var text: [UInt8] = []
    encoder.drain { span in for index in span.indices { text.append(span[index]) } }
    precondition(text.allSatisfy { $0 >= 0x20 || $0 == 0x0a || $0 == 0x0d })
    if style == .raw { checkRecord(text, flow) }
  }
}

private func checkRecord(_ text: [UInt8], _ flow: Flow) {
  var parser = FlowLogLineParser(format: .default)
  var report = FlowLogLineReport()
  var matches = 0
  let used = parser.forEachLine(in: text.span, isLast: true, report: &report) {
    (line: FlowLogLine) throws(FlowLogLineError) in
    try line.validate()
    guard try line.address(.srcaddr) == flow.key.source else { return }
    guard try line.address(.pktDstaddr) == flow.key.destination else { return }
    guard try line.int64(.bytes) == Int64(flow.bytes) else { return }
    guard try line.int64(.start) == Int64(flow.firstSecond) else { return }
    guard try line.int64(.dstport) == Int64(flow.key.destinationPort) else { return }
    matches += 1
  }
  precondition(used == text.count && matches == 1)
  precondition(report.headers == 1 && report.records == 2 && report.problems.isEmpty)
}
