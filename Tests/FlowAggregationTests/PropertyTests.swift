import FlowAggregation
import FlowModel
import NetworkTypes
import TestSupport
import Testing

/// Sums of one flow, as the slow reference keeps them.
private struct Sums: Hashable {
  var packets: UInt64 = 0
  var bytes: UInt64 = 0
  var first = UInt32.max
  var last: UInt32 = 0
  var flags: UInt8 = 0

  mutating func add(
    _ packets: UInt64, _ bytes: UInt64, _ times: ClosedRange<UInt32>, _ flags: UInt8
  ) {
    self.packets += packets
    self.bytes += bytes
    first = min(first, times.lowerBound)
    last = max(last, times.upperBound)
    self.flags |= flags
  }
}

/// A flow within a window.
private struct WindowKey: Hashable {
  var window: UInt32
  var key: FlowKey
}

@Suite struct PropertyTests {
  /// Packets of about 400 flows on three interfaces over some windows, a little out of order.
  private static func traffic(seed: UInt64, count: Int = 6000, jitter: UInt32 = 3) -> [PacketHeader]
  {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { number in
      let second = 6030 + UInt32(number / 20) - UInt32.random(in: 0...jitter, using: &random)
      var header = packet(
        .random(in: 0..<100, using: &random), at: second,
        bytes: .random(in: 20...1500, using: &random),
        interface: .random(in: 0..<3, using: &random),
        ports: Bool.random(using: &random) ? 443 : 80)
      header.tcpFlags = [0, 1, 2, 4, 18].randomElement(using: &random) ?? 0
      return header
    }
  }

  /// Sums by window and key with a dictionary; late packets are all within the grace.
  private static func reference(_ headers: [PacketHeader], interval: UInt32) -> [WindowKey: Sums] {
    var sums: [WindowKey: Sums] = [:]
    for header in headers {
      let second = header.time.seconds
      sums[WindowKey(window: second / interval, key: header.key), default: Sums()]
        .add(1, UInt64(header.count), second...second, header.tcpFlags)
    }
    return sums
  }

  private static func sums(_ flows: [Flow], interval: UInt32) -> [WindowKey: Sums] {
    var sums: [WindowKey: Sums] = [:]
    for flow in flows {
      sums[WindowKey(window: flow.firstSecond / interval, key: flow.key), default: Sums()]
        .add(flow.packets, flow.bytes, flow.firstSecond...flow.lastSecond, flow.tcpFlags)
    }
    return sums
  }

  /// Compares sums without printing thousands of them when they differ.
  private static func agree(_ flows: [Flow], _ expected: [WindowKey: Sums]) -> Bool {
    sums(flows, interval: 60) == expected
  }

  @Test("sums equal a dictionary's, whatever the block sizes", arguments: [1, 2, 3] as [UInt64])
  func reference(_ seed: UInt64) throws {
    let headers = Self.traffic(seed: seed)
    let expected = Self.reference(headers, interval: 60)
    for sizes in [[256], [1], [7, 100, 3], [255, 256]] {
      let (sink, _) = try aggregate(headers, blockSizes: sizes)
      #expect(Self.agree(sink.flows, expected))
      #expect(sink.flows.count == expected.count)
      #expect(sink.total.received == UInt64(headers.count))
    }
  }

  @Test("the output is the same for any split of the capture into blocks")
  func split() throws {
    let headers = Self.traffic(seed: 8)
    let whole = try aggregate(headers).sink.lines
    for sizes in [[1], [17, 256, 2], [128]] {
      #expect(try aggregate(headers, blockSizes: sizes).sink.lines == whole)
    }
  }

  @Test("sums do not depend on the order of packets within a window")
  func permutation() throws {
    var random = SeededGenerator(seed: 5)
    let headers = Self.traffic(seed: 5, count: 1000, jitter: 0)
    let window = headers.filter { $0.time.seconds / 60 == headers[0].time.seconds / 60 }
    let expected = Self.sums(try aggregate(window).sink.flows, interval: 60)
    for _ in 0..<10 {
      let shuffled = window.shuffled(using: &random)
      #expect(Self.agree(try aggregate(shuffled).sink.flows, expected))
    }
  }

  @Test("a full table flushes the oldest flows early, and sums stay right")
  func eviction() throws {
    var random = SeededGenerator(seed: 77)
    let headers = (0..<60_000).map { number in
      packet(
        .random(in: 0..<20_000, using: &random), at: 6000 + UInt32(number / 500),
        bytes: .random(in: 20...1500, using: &random))
    }
    let (sink, peak) = try aggregate(headers, flowLimit: 2000, blockSizes: [256, 31])
    #expect(peak <= 2000)
    #expect(sink.flows.count > 20_000)
    #expect(Self.agree(sink.flows, Self.reference(headers, interval: 60)))
    #expect(sink.total.recorded == 60_000)
    let roomy = try aggregate(headers, flowLimit: 100_000)
    #expect(roomy.sink.flows.count < sink.flows.count)
    #expect(Self.agree(roomy.sink.flows, Self.sums(sink.flows, interval: 60)))
  }

  @Test("many flows in one window are all found again after the table has grown")
  func growth() throws {
    let flows = (0..<50_000).map { packet($0, at: 60) }
    let (sink, peak) = try aggregate(flows + flows + flows)
    #expect(peak == 50_000)
    #expect(sink.flows.count == 50_000)
    #expect(sink.flows.allSatisfy { $0.packets == 3 })
    #expect(sink.flows.map { $0.key.sourceLow } == flows.map { $0.key.sourceLow })
  }

  @Test("events and packets in any mixture leave no packet unaccounted for")
  func books() throws {
    var random = SeededGenerator(seed: 99)
    var expected = TrafficBooks()
    let headers = (0..<20_000).map { number -> PacketHeader in
      let second = UInt32.random(in: 0...50_000, using: &random)
      let interface = UInt16.random(in: 0..<4, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let reason = UnparsedReason.allCases.randomElement(using: &random) ?? .arp
        expected.unparsed[reason] += 1
        return event(.unparsed, at: second, interface: interface, reason: reason.rawValue)
      case 1:
        expected.skipped[.captureDrop] += 5
        return event(.skipped, at: second, interface: interface, count: 5)
      case 2:
        expected.notLogged[.dhcp] += 1
        return packet(1, at: second, interface: interface, ports: 68 << 16 | 67, protocol: 17)
      case 3:
        return event(.interface, at: second, interface: interface)
      default:
        expected.recorded += 1
        return packet(.random(in: 0..<500, using: &random), at: second, interface: interface)
      }
    }
    let (sink, _) = try aggregate(headers, flowLimit: 600, blockSizes: [256, 1, 13])
    expected.received = expected.accounted
    expected.recordedBytes = expected.recorded * 100
    #expect(sink.total == expected)
  }
}
