import FlowAggregation
import FlowModel
import NetworkTypes
import Testing

/// Keeps everything that aggregation hands over, as lines that a test can read.
struct RecordingSink: FlowSink {
  /// One line a flow or status record, one `close` line a window, in output order.
  private(set) var lines: [String] = []
  /// The flows handed over, in order.
  private(set) var flows: [Flow] = []
  /// The books of all windows and interfaces together.
  private(set) var total = TrafficBooks()
  /// The books of each window, by interface.
  private(set) var windows: [WindowBooks] = []

  mutating func receive(_ flows: Span<Flow>) {
    for index in flows.indices {
      let flow = flows[index]
      self.flows.append(flow)
      let times = "\(flow.firstSecond)-\(flow.lastSecond)"
      lines.append(
        "eni\(flow.key.interface) \(flow.disposition.direction) \(flow.key.source)"
          + " > \(flow.key.destination) \(flow.packets)p \(flow.bytes)B \(times)")
    }
  }

  mutating func receive(_ status: StatusRecord) {
    let count = status.skippedPackets > 0 ? " \(status.skippedPackets)" : ""
    lines.append(
      "eni\(status.interface) \(status.status == .noData ? "NODATA" : "SKIPDATA") \(status.start)-\(status.end)\(count)"
    )
  }

  mutating func close(_ books: WindowBooks) {
    lines.append("close \(books.start)")
    windows.append(books)
    for interface in books.interfaces {
      #expect(interface.balance, "window \(books.start): \(interface)")
      total.add(interface)
    }
  }
}

/// One packet of a test, by a number that stands for both hosts.
func packet(
  _ flow: UInt64, at seconds: UInt32, bytes: UInt32 = 100, interface: UInt16 = 0,
  ports: UInt32 = 40_000 << 16 | 443, protocol number: UInt8 = 6,
  hint: FlowKey.DirectionHint = .none
) -> PacketHeader {
  var key = FlowKey()
  key.sourceLow = 0x0a00_0000 | flow
  key.destinationLow = 0xcb00_7100 | flow & 0xff
  key.traits = FlowKey.traits(
    ports: ports, interface: interface, protocol: number, hint: hint, version: .v4)
  return PacketHeader(
    key: key, time: PacketTime(seconds: seconds, nanoseconds: 0), bytes: bytes, tcpFlags: 0)
}

/// An event of a test's capture.
func event(
  _ kind: PacketHeader.Kind, at seconds: UInt32, interface: UInt16 = 0, count: UInt32 = 1,
  reason: UInt8 = 0
) -> PacketHeader {
  PacketHeader(
    event: kind, interface: interface, time: PacketTime(seconds: seconds, nanoseconds: 0),
    count: count, reason: reason)
}

/// Aggregates headers in blocks of the given sizes (repeated), and closes everything.
func aggregate(
  _ headers: [PacketHeader], interval: UInt32 = 60, flowLimit: Int = 100_000,
  blockSizes: [Int] = [256], classifier: LocalSideClassifier? = nil
) throws -> (sink: RecordingSink, flowsPeak: Int) {
  var aggregator = try FlowAggregator(
    .init(interval: interval, flowLimit: flowLimit, hashSeed: 42),
    classifier: classifier
      ?? LocalSideClassifier(local: nil, traffic: .all, logsEverything: false))
  var sink = RecordingSink()
  var block = PacketHeaderBlock()
  var start = 0
  var turn = 0
  while start < headers.count {
    let end = min(headers.count, start + blockSizes[turn % blockSizes.count])
    block.removeAll()
    for header in headers[start..<end] { block.append(header) }
    try aggregator.process(block, into: &sink)
    start = end
    turn += 1
  }
  aggregator.finish(into: &sink)
  return (sink, aggregator.flowsPeak)
}
