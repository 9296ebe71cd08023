import Daemon
import FlowAggregation
import FlowModel
import TestSupport
import Testing

/// Traffic types as test arguments, in an order of their own.
enum TrafficTypeCase: Sendable {
  case accept
  case reject

  var value: TrafficType {
    switch self {
    case .accept: .accept
    case .reject: .reject
    }
  }
}

@Suite struct ReplayPropertyTests {
  /// Frames of a few dozen flows over four minutes, in order of time.
  private static func traffic(seed: UInt64) -> [(frame: [UInt8], time: PacketTime)] {
    var random = SeededGenerator(seed: seed)
    var time: UInt64 = 1_700_000_000_000_000_000
    return (0..<1500).map { _ in
      time += .random(in: 0...300_000_000, using: &random)
      let host = Int.random(in: 1...12, using: &random)
      let port = UInt16.random(in: 50_000...50_003, using: &random)
      let link = PacketBuilder().ethernet()
      let packet =
        host % 3 == 0
        ? link.ipv6("fd00::\(host)", "2001:db8::1").tcp(port, 443)
        : link.ipv4("10.0.0.\(host)", "198.51.100.1").udp(port, 53)
      let stamp = PacketTime(
        seconds: UInt32(time / 1_000_000_000), nanoseconds: UInt32(time % 1_000_000_000))
      return (packet.payload(.random(in: 0...900, using: &random)).bytes, stamp)
    }
  }

  private static func file(_ packets: some Sequence<(frame: [UInt8], time: PacketTime)>) -> [UInt8]
  {
    var builder = PcapFileBuilder(nanoseconds: true)
    for packet in packets { builder.add(packet.frame, at: packet.time) }
    return builder.bytes
  }

  @Test("one thread and two write the same bytes")
  func threads() throws {
    let capture = Self.file(Self.traffic(seed: 1))
    let one = try replay(capture) { $0.threads = 1 }
    let two = try replay(capture) { $0.threads = 2 }
    #expect(one.lines == two.lines)
    #expect(one.statistics.json == two.statistics.json)
    #expect(one.outcome == .complete && two.outcome == .complete)
  }

  @Test("a capture split into files in any way gives the same records as the whole")
  func split() throws {
    let packets = Self.traffic(seed: 2)
    let whole = try replay(Self.file(packets), named: "part.pcap")
    var random = SeededGenerator(seed: 3)
    let folder = try TemporaryFolder()
    for pieces in 2...4 {
      var parts = Array(repeating: [(frame: [UInt8], time: PacketTime)](), count: pieces)
      for packet in packets {
        parts[.random(in: 0..<pieces, using: &random)].append(packet)
      }
      let paths = try parts.enumerated().map { index, part in
        try folder.write(Self.file(part), as: "part.pcap\(index)")
      }
      let split = replay(paths)
      #expect(split.statistics.books == whole.statistics.books)
      #expect(split.lines == whole.lines)
    }
  }

  @Test("a bounded flow table changes the number of records, never their sums")
  func flowLimit() throws {
    var file = PcapFileBuilder()
    for index in 0..<6000 {
      let host = "10.0.\(index % 2000 / 250).\(index % 250 + 1)"
      let frame = PacketBuilder().ethernet().ipv4(host, "198.51.100.1").udp(1, 2).bytes
      file.add(frame, seconds: 600 + UInt32(index / 200))
    }
    let roomy = try replay(file.bytes)
    let bounded = try replay(file.bytes) { $0.flowLimit = 1000 }
    #expect(roomy.statistics.flowsPeak == 2000)
    #expect(bounded.statistics.flowsPeak <= 1000)
    #expect(bounded.lines.count > roomy.lines.count)
    #expect(bounded.statistics.books == roomy.statistics.books)
  }
}
