import FlowAggregation
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// Sums that somebody else has made, against the packets that they stand for.
@Suite struct SumTests {
  private func aggregator(grace: UInt64 = 5, interval: UInt32 = 60) throws
    -> FlowAggregator<LocalSideClassifier>
  {
    try FlowAggregator(
      .init(interval: interval, hashSeed: 1, graceSeconds: grace),
      classifier: LocalSideClassifier(local: nil, traffic: .all, logsEverything: false))
  }

  @Test("second by second, sums give the flows and books that their packets give")
  func sums() throws {
    var generator = SeededGenerator(seed: 4)
    var byPacket = try aggregator()
    var bySum = try aggregator()
    var (first, second) = (RecordingSink(), RecordingSink())
    for time in 0..<400 as Range<UInt32> {
      var sums: [FlowSum] = []
      var block = PacketHeaderBlock()
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        var header = packet(
          UInt64.random(in: 0..<20, using: &generator), at: 1_000_000 + time,
          bytes: UInt32.random(in: 20...9000, using: &generator),
          interface: UInt16.random(in: 0..<3, using: &generator))
        header.tcpFlags = UInt8.random(in: 0..<8, using: &generator)
        if Bool.random(using: &generator) { header.setVerdict(.reject, rule: 3) }
        block.append(header)
        if let known = sums.firstIndex(where: { $0.key == header.key }) {
          sums[known].packets += 1
          sums[known].bytes += UInt64(header.count)
          sums[known].tcpFlags |= header.tcpFlags
        } else {
          sums.append(
            FlowSum(
              key: header.key, packets: 1, bytes: UInt64(header.count), first: header.time,
              last: header.time, tcpFlags: header.tcpFlags, rule: header.rule))
        }
      }
      try byPacket.process(block, into: &first)
      try bySum.process(sums.span, into: &second)
    }
    byPacket.finish(into: &first)
    bySum.finish(into: &second)
    #expect(first.lines == second.lines && first.lines.count > 100)
    #expect(first.flows.map(\.tcpFlags) == second.flows.map(\.tcpFlags))
    #expect(first.flows.map(\.rule) == second.flows.map(\.rule))
    #expect(first.total == second.total)
  }

  @Test("bytes that no counter can hold are held at its end")
  func overflow() throws {
    var aggregator = try aggregator()
    var sink = RecordingSink()
    let header = packet(1, at: 1_000_000)
    let sum = FlowSum(
      key: header.key, packets: 7, bytes: .max, first: header.time, last: header.time)
    try aggregator.process([sum, sum, sum].span, into: &sink)
    aggregator.finish(into: &sink)
    #expect(sink.flows.map(\.packets) == [21])
    #expect(sink.flows.map(\.bytes) == [0xffff_ffff_ffff])
  }

  @Test("a tick opens the first window and ends the last, and without grace at once")
  func ticks() throws {
    var aggregator = try aggregator(grace: 0, interval: 1)
    var sink = RecordingSink()
    aggregator.tick(PacketTime(seconds: 100, nanoseconds: 5), into: &sink)
    let sum = FlowSum(
      key: packet(1, at: 100).key, packets: 2, bytes: 80,
      first: PacketTime(seconds: 100, nanoseconds: 9),
      last: PacketTime(seconds: 100, nanoseconds: 9))
    try aggregator.process([sum].span, into: &sink)
    #expect(sink.lines.isEmpty)
    aggregator.tick(PacketTime(seconds: 101, nanoseconds: 0), into: &sink)
    #expect(sink.lines == ["eni0 egress 10.0.0.1 > 203.0.113.1 2p 80B 100-100", "close 100"])
    aggregator.tick(PacketTime(seconds: 103, nanoseconds: 0), into: &sink)
    #expect(sink.lines.dropFirst(2) == ["eni0 NODATA 101-101", "close 101", "eni0 NODATA 102-102"])
  }
}
