import FlowModel
import TestSupport
import Testing

@Suite struct FragmentTests {
  static func v4(_ id: UInt16, at offset: Int, more: Bool, payload: PacketBuilder? = nil)
    -> PacketBuilder
  {
    PacketBuilder().ethernet()
      .ipv4(
        "10.0.0.1", "10.0.0.2", protocol: 17, id: id, fragmentOffset: offset,
        moreFragments: more)
  }

  static func v6(_ id: UInt32, at offset: Int, more: Bool) -> PacketBuilder {
    PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2")
      .fragment(offset: offset, more: more, id: id, next: 17)
  }

  @Test("later fragments join the flow of their first")
  func later() {
    let lines = decode([
      Self.v4(7, at: 0, more: true).udp(5000, 53).payload(16).bytes,
      Self.v4(7, at: 24, more: true).payload(24).bytes,
      Self.v4(7, at: 48, more: false).payload(10).bytes,
      Self.v4(8, at: 24, more: false).payload(24).bytes,
    ])
    #expect(
      lines == [
        "10.0.0.1:5000 > 10.0.0.2:53 17 44B flags 0", "10.0.0.1:5000 > 10.0.0.2:53 17 44B flags 0",
        "10.0.0.1:5000 > 10.0.0.2:53 17 30B flags 0", "10.0.0.1:0 > 10.0.0.2:0 17 44B flags 0",
      ])
  }

  @Test("IPv6 fragments join too, and the first names the upper layer")
  func ipv6() {
    let first = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2")
      .fragment(offset: 0, more: true, id: 9, next: 60).destinationOptions().udp(5000, 53)
    let later = PacketBuilder().ethernet().ipv6("fd00::1", "fd00::2")
      .fragment(offset: 64, more: false, id: 9, next: 60).payload(8)
    #expect(
      decode([first.bytes, later.bytes]) == [
        "fd00::1:5000 > fd00::2:53 17 64B flags 0", "fd00::1:5000 > fd00::2:53 17 56B flags 0",
      ])
    #expect(
      decode(Self.v6(3, at: 8, more: false).payload(8)) == "fd00::1:0 > fd00::2:0 17 56B flags 0")
  }

  @Test("an atomic fragment is an ordinary packet")
  func atomic() {
    #expect(
      decode(Self.v6(3, at: 0, more: false).udp(1, 2)) == "fd00::1:1 > fd00::2:2 17 56B flags 0")
  }

  @Test("a later fragment before its first has ports 0, as has one that comes too late")
  func order() {
    let first = Self.v4(7, at: 0, more: true).udp(5000, 53).bytes
    let later = Self.v4(7, at: 24, more: false).payload(24).bytes
    #expect(decode([later, first])[0] == "10.0.0.1:0 > 10.0.0.2:0 17 44B flags 0")
    #expect(
      decode([first, later], secondsApart: 30)[1] == "10.0.0.1:5000 > 10.0.0.2:53 17 44B flags 0")
    #expect(
      decode([first, later], secondsApart: 31)[1] == "10.0.0.1:0 > 10.0.0.2:0 17 44B flags 0")
  }

  @Test("fragments of other hosts, protocols and identifications stay apart")
  func separation() {
    let first = Self.v4(7, at: 0, more: true).udp(5000, 53).bytes
    let reversed = PacketBuilder().ethernet()
      .ipv4("10.0.0.2", "10.0.0.1", protocol: 17, id: 7, fragmentOffset: 24).payload(24).bytes
    let other = PacketBuilder().ethernet()
      .ipv4("10.0.0.1", "10.0.0.2", protocol: 6, id: 7, fragmentOffset: 24).payload(24).bytes
    #expect(decode([first, reversed])[1] == "10.0.0.2:0 > 10.0.0.1:0 17 44B flags 0")
    #expect(decode([first, other])[1] == "10.0.0.1:0 > 10.0.0.2:0 6 44B flags 0")
  }

  @Test("a flood of first fragments forgets old ones and keeps new ones, in fixed memory")
  func flood() {
    var frames = (0..<20_000).map { number in
      PacketBuilder().ethernet()
        .ipv4(
          "10.\(number >> 12).\(number >> 6 & 63).\(number & 63)", "10.0.0.2", protocol: 17,
          id: UInt16(number & 0xffff), moreFragments: true
        ).udp(1, 2).bytes
    }
    frames.append(Self.v4(7, at: 0, more: true).udp(5000, 53).bytes)
    frames.append(Self.v4(7, at: 24, more: false).payload(24).bytes)
    let lines = decode(frames, secondsApart: 0)
    #expect(lines.last == "10.0.0.1:5000 > 10.0.0.2:53 17 44B flags 0")
  }
}
