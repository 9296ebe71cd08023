import NetworkTypes
import TestSupport

/// What two addresses say to each other, packet after packet, at random.
struct Conversation {
  let opening: WirePacket
  /// Whether both ends have accepted a packet that begins a connection, so that answers make sense.
  var isOpen = false
  private(set) var latest: WirePacket

  init(_ opening: WirePacket) {
    self.opening = opening
    latest = opening
  }

  /// The next packet, and what it quotes.
  mutating func next(
    _ random: inout SeededGenerator
  ) -> (packet: WirePacket, quoted: WirePacket?) {
    var packet = Bool.random(using: &random) ? opening : opening.reversed
    var quoted: WirePacket?
    switch packet.number {
    case .tcp: packet = segment(&random)
    case .icmp, .icmpv6:
      if packet.source == opening.destination { packet.icmpType = answer(to: packet.icmpType) }
    default: break
    }
    // Now and then an error about the last packet, from the one that got it.
    if isOpen, Int.random(in: 0..<8, using: &random) == 0,
      [.tcp, .udp].contains(latest.number)
    {
      quoted = latest
      packet = latest.reversed
      (packet.sourcePort, packet.destinationPort, packet.flags) = (0, 0, [])
      let isFour = packet.source.version == .v4
      packet.number = isFour ? .icmp : .icmpv6
      (packet.icmpType, packet.icmpCode) = isFour ? (3, 3) : (1, 4)
      packet.quoted = latest.bytes
      return (packet, quoted)
    }
    latest = packet
    return (packet, nil)
  }

  /// Until the connection stands its opener tries again; then anything may come.
  private func segment(_ random: inout SeededGenerator) -> WirePacket {
    guard isOpen else { return opening }
    var packet = Bool.random(using: &random) ? opening : opening.reversed
    let isReply = packet.source == opening.destination
    let flags: [TCPFlags] = [
      .ack, .ack, .ack, [.fin, .ack], [.fin, .ack], [.rst, .ack], .syn,
      isReply ? [.syn, .ack] : .ack,
    ]
    packet.flags = flags[Int.random(in: 0..<flags.count, using: &random)]
    return packet
  }

  private func answer(to type: UInt8) -> UInt8 {
    switch type {
    case 8: 0
    case 13: 14
    case 128: 129
    default: type
    }
  }
}

/// Conversations between random ends of a `RandomVPC`.
struct ConversationMaker {
  private var random: SeededGenerator
  private var nextPort: UInt16 = 40_000

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A conversation that no other one shares its addresses and ports with, as far as it has ports.
  mutating func make() -> Conversation? {
    let isFour = Int.random(in: 0..<3, using: &random) > 0
    let places = Array(0..<RandomVPC.names.count)
    guard let from = places.randomElement(using: &random),
      let to = (places + [9]).filter({ $0 != from }).randomElement(using: &random),
      let source = IPAddress(address(from, isFour)),
      let destination = IPAddress(address(to, isFour))
    else { return nil }
    let numbers: [IPProtocol] = [
      .tcp, .tcp, .tcp, .udp, .udp, isFour ? .icmp : .icmpv6, .sctp, IPProtocol(rawValue: 47),
    ]
    guard let number = numbers.randomElement(using: &random) else { return nil }
    var packet = WirePacket(source: source, destination: destination, number: number)
    if number.hasPorts {
      nextPort += 1
      packet.sourcePort = nextPort
      packet.destinationPort = UInt16(RandomVPC.ports.randomElement(using: &random) ?? 80)
    }
    if number == .tcp { packet.flags = .syn }
    // A segment of a connection that nobody has seen begin.
    if number == .tcp, Int.random(in: 0..<6, using: &random) == 0 { packet.flags = .ack }
    if number == .icmp { packet.icmpType = [8, 8, 13, 9].randomElement(using: &random) ?? 8 }
    if number == .icmpv6 { packet.icmpType = 128 }
    // The outside can ask, too.
    if to == 9, Bool.random(using: &random), number.hasPorts {
      packet = packet.reversed
      (packet.sourcePort, packet.destinationPort) = (packet.destinationPort, packet.sourcePort)
    }
    return Conversation(packet)
  }

  private func address(_ place: Int, _ isFour: Bool) -> String {
    guard place < RandomVPC.names.count else {
      return isFour ? "198.51.100.\(isOddPort ? 7 : 200)" : "2001:db8:ffff::7"
    }
    let subnet = RandomVPC.names[place].prefix(1)
    let host = 10 + place % 2
    return isFour ? "10.0.\(place / 2 + 1).\(host)" : "2001:db8:1:\(subnet)::\(host)"
  }

  private var isOddPort: Bool { nextPort % 2 == 1 }
}
