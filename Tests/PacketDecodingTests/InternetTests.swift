import FlowModel
import NetworkTypes
import TestSupport
import Testing

@Suite struct InternetTests {
  static let v4 = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2")
  static let v6 = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2")

  @Test(
    "flags keep FIN, SYN, RST, and ACK only beside SYN",
    arguments: [
      (0x02, 2), (0x12, 18), (0x10, 0), (0x18, 0), (0x11, 1), (0x14, 4), (0x42, 2), (0x04, 4),
      (0x13, 19), (0x20, 0), (0xff, 23), (0x01, 1), (0x00, 0), (0x06, 6), (0x52, 18),
    ] as [(UInt8, UInt8)])
  func flags(_ sent: UInt8, _ recorded: UInt8) {
    let packet = Self.v4.tcp(1, 2, flags: TCPFlags(rawValue: sent))
    #expect(decode(packet) == "10.0.0.1:1 > 10.0.0.2:2 6 40B flags \(recorded)")
    let optioned = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2", options: [1, 1, 1, 0])
    #expect(
      decode(optioned.tcp(1, 2, flags: TCPFlags(rawValue: sent)))
        == "10.0.0.1:1 > 10.0.0.2:2 6 44B flags \(recorded)")
  }

  @Test("ports are read for the five protocols that have them, in both families")
  func ports() {
    for (packet, number, size) in [
      (Self.v4.udp(53, 999), 17, 28), (Self.v4.udpLite(53, 999), 136, 28),
      (Self.v4.sctp(53, 999), 132, 32), (Self.v4.dccp(53, 999), 33, 40),
      (Self.v4.tcp(53, 999), 6, 40),
    ] {
      #expect(decode(packet) == "10.0.0.1:53 > 10.0.0.2:999 \(number) \(size)B flags 0")
    }
    #expect(decode(Self.v6.sctp(7, 8)) == "fd00::1:7 > fd00::2:8 132 52B flags 0")
  }

  @Test("protocols without ports have 0, whatever their bytes")
  func noPorts() {
    #expect(decode(Self.v4.icmp().payload(56)) == "10.0.0.1:0 > 10.0.0.2:0 1 84B flags 0")
    #expect(decode(Self.v6.icmpv6()) == "fd00::1:0 > fd00::2:0 58 48B flags 0")
    #expect(decode(Self.v4.esp()) == "10.0.0.1:0 > 10.0.0.2:0 50 60B flags 0")
    #expect(decode(Self.v4.ah().tcp(1, 2)) == "10.0.0.1:0 > 10.0.0.2:0 51 64B flags 0")
  }

  @Test("a tunnel is not opened: the outer header is the flow")
  func tunnels() {
    let inner = Self.v4.ipv4("192.0.2.1", "192.0.2.2").tcp(1, 2)
    #expect(decode(inner) == "10.0.0.1:0 > 10.0.0.2:0 4 60B flags 0")
    let vxlan = Self.v4.udp(5000, 4789).payload(bytes: [8, 0, 0, 0, 0, 0, 1, 0])
    #expect(decode(vxlan) == "10.0.0.1:5000 > 10.0.0.2:4789 17 36B flags 0")
  }

  @Test("extension headers lead to the upper layer, AH and ESP end the chain")
  func extensionHeaders() {
    let chain = Self.v6.hopByHop().routing().destinationOptions([1, 2, 0, 0, 0, 0, 0, 0, 0])
    #expect(decode(chain.tcp(1, 2, flags: .syn)) == "fd00::1:1 > fd00::2:2 6 92B flags 2")
    #expect(decode(Self.v6.ah().tcp(1, 2)) == "fd00::1:0 > fd00::2:0 51 84B flags 0")
    #expect(decode(Self.v6.hopByHop().esp()) == "fd00::1:0 > fd00::2:0 50 88B flags 0")
    for number in [135, 139, 140] as [UInt8] {
      let packet = Self.v6.extensionHeader(number).udp(3, 4)
      #expect(decode(packet) == "fd00::1:3 > fd00::2:4 17 56B flags 0")
    }
    let longest = (0..<16).reduce(Self.v6) { builder, _ in builder.destinationOptions() }
    #expect(decode(longest.udp(1, 2)) == "fd00::1:1 > fd00::2:2 17 176B flags 0")
    let endless = (0..<17).reduce(Self.v6) { builder, _ in builder.destinationOptions() }
    #expect(decode(endless.udp(1, 2)) == "unparsed ipv6_extension_chain")
  }

  @Test("padding behind a short packet is never read as ports")
  func padding() {
    let bare = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2", protocol: 6)
    #expect(
      decode([bare.bytes + [UInt8](repeating: 0xff, count: 26)]) == [
        "10.0.0.1:0 > 10.0.0.2:0 6 20B flags 0"
      ])
    let five = PacketBuilder().ethernet()
      .ipv4("10.0.0.1", "10.0.0.2", protocol: 6, totalLength: 25).payload(5)
    #expect(
      decode([five.bytes + [UInt8](repeating: 0xff, count: 21)]) == [
        "10.0.0.1:1 > 10.0.0.2:515 6 25B flags 0"
      ])
  }

  @Test("a packet cut by the snap length counts its full length")
  func snapped() {
    let packet = Self.v4.tcp(1, 2, flags: .syn).payload(1000)
    #expect(decode(packet, captured: 54) == "10.0.0.1:1 > 10.0.0.2:2 6 1040B flags 2")
    #expect(decode(packet, captured: 47) == "10.0.0.1:1 > 10.0.0.2:2 6 1040B flags 0")
    #expect(decode(packet, captured: 37) == "10.0.0.1:0 > 10.0.0.2:0 6 1040B flags 0")
    #expect(decode(packet, captured: 34) == "10.0.0.1:0 > 10.0.0.2:0 6 1040B flags 0")
    #expect(decode(packet, captured: 33) == "unparsed ip_header_truncated")
    #expect(decode(Self.v6.udp(1, 2), captured: 53) == "unparsed ip_header_truncated")
  }

  @Test("a length of 0 from segmentation offload takes the frame's length")
  func offload() {
    let v4 = PacketBuilder().ethernet().ipv4("10.0.0.1", "10.0.0.2", totalLength: 0)
    #expect(
      decode(v4.tcp(1, 2).payload(60_000), captured: 100)
        == "10.0.0.1:1 > 10.0.0.2:2 6 60040B flags 0")
    let v6 = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2", payloadLength: 0)
    #expect(
      decode(v6.tcp(1, 2).payload(70_000), captured: 100)
        == "fd00::1:1 > fd00::2:2 6 70060B flags 0")
    let nothing = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2", next: 59)
    #expect(
      decode([nothing.bytes + [0, 0, 0, 0, 0, 0]]) == [
        "fd00::1:0 > fd00::2:0 59 40B flags 0"
      ])
  }

  @Test("broken headers are counted by reason")
  func broken() {
    let header = { (first: UInt8, total: UInt16?) in
      PacketBuilder().ethernet()
        .ipv4("10.0.0.1", "10.0.0.2", totalLength: total, firstByte: first).tcp(1, 2)
    }
    #expect(decode(header(0x55, nil)) == "unparsed ip_version")
    #expect(decode(header(0x44, nil)) == "unparsed ip_header_length")
    #expect(decode(header(0x45, 19)) == "unparsed ip_total_length")
    let six = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2", firstByte: 0x40).udp(1, 2)
    #expect(decode(six) == "unparsed ip_version")
    #expect(
      decode(PacketBuilder().payload(bytes: [0x00, 1, 2]), as: .rawIP) == "unparsed ip_version")
    #expect(
      decode(PacketBuilder().payload(bytes: []), as: .rawIP) == "unparsed link_header_truncated")
  }
}
