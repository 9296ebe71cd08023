import FlowModel
import NetworkTypes
import TestSupport
import Testing

@Suite struct LinkLayerTests {
  static let expected = "10.0.0.1:40000 > 10.0.0.2:443 6 40B flags 2"

  /// A SYN behind the given framing.
  static func syn(_ link: PacketBuilder) -> PacketBuilder {
    link.ipv4("10.0.0.1", "10.0.0.2").tcp(40_000, 443, flags: .syn)
  }

  @Test(
    "every framing is stripped down to the first IP header",
    arguments: [
      ("Ethernet", LinkType.ethernet, PacketBuilder().ethernet()),
      ("VLAN", .ethernet, PacketBuilder().ethernet().vlan(7)),
      ("QinQ", .ethernet, PacketBuilder().ethernet().vlan(7, tag: 0x88a8).vlan(8)),
      ("three tags", .ethernet, PacketBuilder().ethernet().vlan(1, tag: 0x9100).vlan(2).vlan(3)),
      ("MPLS", .ethernet, PacketBuilder().ethernet().mpls(100, 200, 300)),
      ("MPLS in VLAN", .ethernet, PacketBuilder().ethernet().vlan(7).mpls(16)),
      ("PPPoE", .ethernet, PacketBuilder().ethernet().pppoe()),
      ("PPPoE in QinQ", .ethernet, PacketBuilder().ethernet().vlan(1).vlan(2).pppoe()),
      ("SNAP", .ethernet, PacketBuilder().ethernet().snap()),
      ("raw", .rawIP, PacketBuilder()),
      ("loopback, little endian", .null, PacketBuilder().null(.little)),
      ("loopback, big endian", .null, PacketBuilder().null(.big)),
      ("PPP", .ppp, PacketBuilder().ppp()),
      ("PPP with HDLC bytes", .ppp, PacketBuilder().ppp(hdlc: true)),
      ("PPP, compressed protocol", .ppp, PacketBuilder().ppp(compressed: true)),
    ])
  func stripsFraming(_ name: String, _ linkType: LinkType, _ link: PacketBuilder) {
    #expect(decode(Self.syn(link), as: linkType) == Self.expected)
  }

  @Test(
    "Linux cooked capture tells the direction",
    arguments: [(0, "ingress"), (1, "ingress"), (2, "ingress"), (3, ""), (4, "egress")])
  func cookedDirection(_ packetType: UInt16, _ hint: String) {
    let suffix = hint.isEmpty ? "" : " \(hint)"
    let first = Self.syn(PacketBuilder().linuxSLL(packetType: packetType))
    let second = Self.syn(PacketBuilder().linuxSLL2(packetType: UInt8(packetType)))
    #expect(decode(first, as: .linuxSLL) == Self.expected + suffix)
    #expect(decode(second, as: .linuxSLL2) == Self.expected + suffix)
  }

  @Test("a VLAN tag inside a cooked capture is stripped too")
  func cookedVLAN() {
    let first = Self.syn(PacketBuilder().linuxSLL(packetType: 4).vlan(9))
    let second = Self.syn(PacketBuilder().linuxSLL2(packetType: 4).vlan(9))
    #expect(decode(first, as: .linuxSLL) == Self.expected + " egress")
    #expect(decode(second, as: .linuxSLL2) == Self.expected + " egress")
  }

  @Test(
    "BSD and Linux family numbers for IPv6 are all known", arguments: [10, 24, 28, 30] as [UInt32])
  func ipv6Families(_ family: UInt32) {
    let packet = PacketBuilder().null(.big, family: family).ipv6("fd00::1", "fd00::2").udp(1, 2)
    #expect(decode(packet, as: .null) == "fd00::1:1 > fd00::2:2 17 48B flags 0")
  }

  @Test("frames without IP are counted by what they are")
  func reasons() {
    let arp = PacketBuilder().ethernet().arp("10.0.0.1", "10.0.0.2")
    #expect(decode(arp) == "unparsed arp")
    #expect(decode(PacketBuilder().ethernet().vlan(5).arp("1.1.1.1", "1.1.1.2")) == "unparsed arp")
    #expect(decode(PacketBuilder().ethernet(type: 0x88cc).payload(46)) == "unparsed not_ip")
    #expect(decode(PacketBuilder().ethernet().llc().payload(40)) == "unparsed llc")
    #expect(decode(PacketBuilder().ethernet().mpls(16).payload(40)) == "unparsed mpls_payload")
    #expect(
      decode(PacketBuilder().ethernet().pppoe(protocol: 0xc021).payload(20)) == "unparsed not_ip")
    #expect(decode(Self.syn(PacketBuilder().ethernet()), as: .unsupported) == "unparsed link_type")
    #expect(decode(PacketBuilder().null(family: 7).payload(40), as: .null) == "unparsed not_ip")
  }

  @Test(
    "a frame cut anywhere in the link layer is counted as cut",
    arguments: [0, 1, 11, 12, 13, 14, 15, 17])
  func truncatedLink(_ length: Int) {
    let packet = Self.syn(PacketBuilder().ethernet().vlan(7))
    #expect(decode(packet, captured: length) == "unparsed link_header_truncated")
  }
}
