import FlowModel
import PacketDecoding
import TestSupport
import Testing

@Suite struct RobustnessTests {
  @Test("a frame cut at any length gives exactly one header, whatever its framing")
  func everyLength() {
    let packets: [(LinkType, PacketBuilder)] = [
      (
        .ethernet,
        PacketBuilder().ethernet().vlan(1).mpls(16, 17).ipv4("1.2.3.4", "5.6.7.8").tcp(1, 2)
      ),
      (
        .ethernet,
        PacketBuilder().ethernet().pppoe().ipv6("fd00::1", "fd00::2").hopByHop().udp(1, 2)
      ),
      (.ethernet, PacketBuilder().ethernet().snap().ipv4("1.2.3.4", "5.6.7.8").udp(1, 2)),
      (
        .linuxSLL,
        PacketBuilder().linuxSLL().ipv6("fd00::1", "fd00::2").fragment(more: true).udp(1, 2)
      ),
      (.linuxSLL2, PacketBuilder().linuxSLL2().vlan(1).ipv4("1.2.3.4", "5.6.7.8").tcp(1, 2)),
      (.null, PacketBuilder().null().ipv4("1.2.3.4", "5.6.7.8").icmp()),
      (.ppp, PacketBuilder().ppp(hdlc: true).ipv6("fd00::1", "fd00::2").tcp(1, 2)),
    ]
    for (linkType, packet) in packets {
      for length in 0...packet.bytes.count {
        #expect(decode([packet.bytes], as: linkType, captured: length).count == 1)
      }
    }
  }

  @Test("random bytes give exactly one header for every link type")
  func randomBytes() {
    var random = SeededGenerator(seed: 20_261_120)
    for _ in 0..<4000 {
      var frame = random.bytes(Int.random(in: 0...120, using: &random))
      if frame.count > 20, Bool.random(using: &random) {
        frame[12...13] =
          [[0x08, 0x00], [0x86, 0xdd], [0x81, 0x00], [0x88, 0x47]]
          .randomElement(using: &random) ?? [8, 0]
        frame[14] = [0x45, 0x46, 0x60, 0x4f].randomElement(using: &random) ?? 0x45
      }
      for linkType in LinkType.allCases {
        #expect(decode([frame], as: linkType).count == 1)
      }
    }
  }

  @Test("events of the capture pass through in line")
  func events() {
    var decoder = PacketDecoder()
    var block = PacketHeaderBlock()
    let time = PacketTime(seconds: 9, nanoseconds: 0)
    let events = [
      FrameDescriptor(kind: .interface, time: time, interface: 3, linkType: .ethernet),
      FrameDescriptor(
        kind: .dropped, time: time, capturedLength: 12, interface: 3, linkType: .ethernet),
      FrameDescriptor(kind: .cut, time: time, interface: 3, linkType: .ethernet),
    ]
    let nothing: [UInt8] = []
    decoder.decode(events.span, in: nothing.span, into: &block)
    let lines = block.headers.indices.map { summary(block.headers[$0]) }
    #expect(lines == ["interface 3", "skipped capture_drop x12", "skipped cut_file x1"])
    #expect(block.headers[1].key.interface == 3)
    #expect(block.headers[1].time == time)
  }
}
