import FlowModel
import Foundation
import NetworkTypes
import TestSupport
import Testing

/// The seeds of the decoder's fuzz target: a link type, then length-prefixed frames.
@Suite struct CorpusTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus/PacketDecoding")

  static let link = PacketBuilder().ethernet()
  static let seeds: [(name: String, linkType: LinkType, frames: [PacketBuilder])] = [
    ("ethernet-tcp", .ethernet, [link.ipv4("10.0.0.1", "10.0.0.2").tcp(1, 2, flags: .syn)]),
    ("ethernet-options", .ethernet, [link.ipv4("1.2.3.4", "5.6.7.8", options: [7, 4]).udp(1, 2)]),
    (
      "ethernet-qinq-ipv6", .ethernet,
      [
        link.vlan(1, tag: 0x88a8).vlan(2).ipv6("fd00::1", "fd00::2").hopByHop().routing().tcp(1, 2)
      ]
    ),
    ("ethernet-mpls", .ethernet, [link.mpls(16, 17).ipv4("1.2.3.4", "5.6.7.8").icmp()]),
    ("ethernet-pppoe", .ethernet, [link.pppoe().ipv6("fd00::1", "fd00::2").udp(546, 547)]),
    (
      "ethernet-snap-arp", .ethernet,
      [
        link.snap().ipv4("1.2.3.4", "5.6.7.8").udp(1, 2), link.arp("1.2.3.4", "1.2.3.5"),
      ]
    ),
    (
      "ethernet-fragments", .ethernet,
      [
        link.ipv4("1.2.3.4", "5.6.7.8", id: 7, moreFragments: true).udp(1, 2).payload(16),
        link.ipv4("1.2.3.4", "5.6.7.8", protocol: 17, id: 7, fragmentOffset: 24).payload(8),
      ]
    ),
    (
      "ethernet-fragments-ipv6", .ethernet,
      [
        link.ipv6("fd00::1", "fd00::2").fragment(more: true, id: 7).udp(1, 2).payload(16),
        link.ipv6("fd00::1", "fd00::2").fragment(offset: 24, id: 7, next: 17).payload(8),
      ]
    ),
    (
      "ethernet-ah-esp", .ethernet,
      [
        link.ipv4("1.2.3.4", "5.6.7.8").ah().tcp(1, 2), link.ipv6("fd00::1", "fd00::2").esp(),
      ]
    ),
    (
      "sll", .linuxSLL,
      [PacketBuilder().linuxSLL(packetType: 4).ipv4("1.2.3.4", "5.6.7.8").tcp(1, 2)]
    ),
    ("sll2", .linuxSLL2, [PacketBuilder().linuxSLL2().vlan(9).ipv6("fd00::1", "fd00::2").icmpv6()]),
    ("raw", .rawIP, [PacketBuilder().ipv4("1.2.3.4", "5.6.7.8", totalLength: 0).sctp(1, 2)]),
    ("null", .null, [PacketBuilder().null(.big).ipv6("fd00::1", "fd00::2").dccp(1, 2)]),
    (
      "ppp", .ppp,
      [PacketBuilder().ppp(hdlc: true, compressed: true).ipv4("1.1.1.1", "2.2.2.2").udp(1, 2)]
    ),
  ]

  @Test("the corpus is what its description makes; SNAP_UPDATE=1 rewrites it")
  func corpus() throws {
    let isUpdate = ProcessInfo.processInfo.environment["SNAP_UPDATE"] == "1"
    if isUpdate {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
    }
    for seed in Self.seeds {
      let number = try #require(LinkType.allCases.firstIndex(of: seed.linkType))
      let frames = seed.frames.map(\.bytes)
      #expect(frames.allSatisfy { $0.count < 256 })
      let bytes = frames.reduce([UInt8(number)]) { $0 + [UInt8($1.count)] + $1 }
      let file = Self.folder.appending(path: seed.name)
      if isUpdate { try Data(bytes).write(to: file) }
      #expect(try Data(contentsOf: file) == Data(bytes), "\(seed.name)")
      #expect(decode(frames, as: seed.linkType).count == frames.count)
    }
  }

  @Test("the shortcuts for plain Ethernet agree with the general way at every length")
  func shortcut() {
    var random = SeededGenerator(seed: 17)
    let plain = [
      Self.link.ipv4("10.0.0.1", "10.0.0.2").tcp(1, 2, flags: .syn).payload(20),
      Self.link.ipv6("fd00::1", "fd00::2").tcp(1, 2, flags: .syn).payload(20),
      Self.link.ipv6("fd00::1", "fd00::2").udp(1, 2).payload(20),
    ]
    for turn in 0..<6000 {
      var frame = plain[turn % plain.count].bytes
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        frame[.random(in: 14..<54, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      frame[14] = (turn % plain.count == 0 ? 0x40 : 0x60) | frame[14] & 0xf
      let captured = Int.random(in: 15...frame.count, using: &random)
      let short = decode([frame], as: .ethernet, captured: captured)
      let long = decode([Array(frame.dropFirst(14))], as: .rawIP, captured: captured - 14)
      #expect(short == long)
    }
  }
}
