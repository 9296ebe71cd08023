import FlowModel
import NetworkTypes
import PacketDecoding
import TestSupport
import Testing

/// The packets that ICMP errors quote.
@Suite struct QuoteTests {
  /// Decodes one frame and gives what it quotes, if anything.
  private func quote(
    in frame: [UInt8], with decoder: inout PacketDecoder, captured limit: Int = .max
  ) -> String? {
    var block = PacketHeaderBlock()
    let bytes = Array(frame.prefix(limit))
    let descriptor = FrameDescriptor(
      kind: .frame, time: PacketTime(seconds: 1, nanoseconds: 0),
      capturedLength: UInt32(bytes.count), wireLength: UInt32(frame.count), interface: 0,
      linkType: .ethernet)
    decoder.decode([descriptor].span, in: bytes.span, into: &block)
    guard block.count == 1 else { return "\(block.count) headers" }
    let header = block.headers[0]
    guard let quote = block.quote(of: header) else { return header.hasQuote ? "lost" : nil }
    return summary(quote)
  }

  private func quote(in frame: [UInt8], captured limit: Int = .max) -> String? {
    var decoder = PacketDecoder()
    return quote(in: frame, with: &decoder, captured: limit)
  }

  /// The IP packet alone, without its Ethernet header.
  private static func packet(_ builder: PacketBuilder) -> [UInt8] {
    Array(builder.bytes.dropFirst(14))
  }

  private static let sent = packet(
    PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2").tcp(40_000, 443, flags: .syn))
  private static let sent6 = packet(
    PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2").udp(40_000, 53))

  @Test(
    "the errors of ICMP quote a packet, its other messages do not",
    arguments: [
      (3, true), (4, true), (5, true), (11, true), (12, true), (0, false), (8, false),
      (13, false),
    ] as [(UInt8, Bool)])
  func types(_ type: UInt8, _ isError: Bool) {
    let frame = PacketBuilder().ethernet().ipv4("10.0.0.9", "10.0.0.1").icmp(type: type)
      .payload(bytes: Self.sent)
    let wanted = isError ? "10.0.0.1:40000 > 10.0.0.2:443 6 40B flags 2" : nil
    #expect(quote(in: frame.bytes) == wanted)
  }

  @Test("so do those of ICMPv6", arguments: [1, 2, 3, 4, 128, 129, 134] as [UInt8])
  func version6(_ type: UInt8) {
    let frame = PacketBuilder().ethernet().ipv6("fd00::9", "fd00::1").icmpv6(type: type)
      .payload(bytes: Self.sent6)
    let wanted = type <= 4 ? "fd00::1:40000 > fd00::2:53 17 48B flags 0" : nil
    #expect(quote(in: frame.bytes) == wanted)
  }

  @Test("eight bytes behind the quoted IP header are enough, fewer leave out the ports")
  func short() {
    for (length, wanted) in [
      (28, "10.0.0.1:40000 > 10.0.0.2:443 6 40B flags 0"),
      (23, "10.0.0.1:0 > 10.0.0.2:0 6 40B flags 0"), (19, nil), (0, nil),
    ] {
      let frame = PacketBuilder().ethernet().ipv4("10.0.0.9", "10.0.0.1").icmp(type: 11)
        .payload(bytes: Array(Self.sent.prefix(length)))
      #expect(quote(in: frame.bytes) == wanted)
    }
  }

  @Test("any cut of an error is read as far as it goes, with one header each")
  func cuts() {
    let frame = PacketBuilder().ethernet().ipv4("10.0.0.9", "10.0.0.1").icmp(type: 3)
      .payload(bytes: Self.sent).bytes
    for limit in 0...frame.count {
      let quote = quote(in: frame, captured: limit)
      #expect(quote == nil || quote?.hasPrefix("10.0.0.1:") == true)
    }
  }

  @Test("a quoted fragment teaches the decoder nothing about fragments")
  func fragments() {
    var decoder = PacketDecoder()
    let first = Self.packet(
      PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2", id: 77, moreFragments: true)
        .udp(1111, 2222).payload(8))
    let forged = PacketBuilder().ethernet().ipv4("10.0.0.9", "10.0.0.1").icmp(type: 3)
      .payload(bytes: first)
    #expect(
      quote(in: forged.bytes, with: &decoder) == "10.0.0.1:1111 > 10.0.0.2:2222 17 36B flags 0")
    let later = PacketBuilder().ethernet()
      .ipv4("10.0.0.1", "10.0.0.2", protocol: 17, id: 77, fragmentOffset: 16).payload(8)
    var block = PacketHeaderBlock()
    let bytes = later.bytes
    let descriptor = FrameDescriptor(
      kind: .frame, time: PacketTime(seconds: 2, nanoseconds: 0),
      capturedLength: UInt32(bytes.count), wireLength: UInt32(bytes.count), interface: 0,
      linkType: .ethernet)
    decoder.decode([descriptor].span, in: bytes.span, into: &block)
    #expect(summary(block.headers[0]) == "10.0.0.1:0 > 10.0.0.2:0 17 28B flags 0")
  }

  @Test("a header keeps its quote on the way to another block")
  func moves() {
    let error = PacketBuilder().ethernet().ipv4("10.0.0.9", "10.0.0.1").icmp(type: 3)
      .payload(bytes: Self.sent)
    var decoder = PacketDecoder()
    var block = PacketHeaderBlock()
    var other = PacketHeaderBlock()
    let bytes = error.bytes
    let descriptor = FrameDescriptor(
      kind: .frame, time: PacketTime(seconds: 2, nanoseconds: 0),
      capturedLength: UInt32(bytes.count), wireLength: UInt32(bytes.count), interface: 0,
      linkType: .ethernet)
    decoder.decode([descriptor].span, in: bytes.span, into: &block)
    other.append(at: 0, of: block)
    other.append(at: 0, of: block)
    block.removeAll()
    for index in 0..<2 {
      let header = other.headers[index]
      #expect(other.quote(of: header).map(summary) == "10.0.0.1:40000 > 10.0.0.2:443 6 40B flags 2")
    }
  }
}
