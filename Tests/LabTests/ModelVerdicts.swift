import FlowModel
import Lab
import NetworkTypes
import VPCTopology
import Verdicts

/// What an interface saw of a packet, and what decided: what model and kernel have to agree on.
struct SeenPacket: Hashable, CustomStringConvertible {
  let interface: String
  let direction: FlowDirection
  let source: IPAddress
  let destination: IPAddress
  let number: UInt8
  let ports: [UInt16]
  let icmp: UInt16

  var description: String {
    "\(interface) \(direction) \(source):\(ports[0]) > \(destination):\(ports[1]) "
      + "protocol \(number) icmp \(String(icmp, radix: 16))"
  }
}

/// The verdicts of `Verdicts` on packets, as `weir replay --topology` has them.
struct ModelVerdicts: ~Copyable {
  private var engine: VerdictEngine
  private var book = RuleBook()
  private let interfaces: [ElasticNetworkInterface?]
  private var numbers: [IPAddress: UInt16] = [:]

  init(_ topology: Topology) throws {
    interfaces = topology.resources.interfaces
    var book = RuleBook()
    let rules = CompiledRules(RuleSources(topology, interfaces), book: &book)
    engine = try VerdictEngine(rules, .init(connectionLimit: 100_000, hashSeed: 1))
    self.book = book
    for (number, interface) in interfaces.enumerated() {
      for address in interface?.privateAddresses ?? [] { numbers[address] = UInt16(number) }
    }
  }

  /// Puts other rules in force, for the same interfaces.
  mutating func replace(_ topology: Topology) {
    let rules = CompiledRules(
      RuleSources(topology, topology.resources.interfaces), book: &book)
    engine.replaceRules(rules)
  }

  /// What interfaces see of a packet; the texts are those of `${x-deciding-rule}`.
  mutating func judge(
    _ packet: WirePacket, quoting quoted: WirePacket?, second: UInt32
  ) -> [(SeenPacket, String)] {
    var block = PacketHeaderBlock()
    if let quoted {
      block.append(header(packet, second), quoting: header(quoted, second))
    } else {
      block.append(header(packet, second))
    }
    var sightings = InlineArray<4, Sighting>(
      repeating: Sighting(index: 0, end: .nobody, verdict: .unknown))
    var span = sightings.mutableSpan
    let count = engine.judge(block, 0..<1, into: &span)
    return (0..<count).compactMap { place in
      let sighting = sightings[place]
      guard sighting.end != .nobody else { return nil }
      let isSource = sighting.end == .source
      let number = Int(block.headers[0].sourceInterface)
      let other = Int(block.headers[0].destinationInterface)
      let id = interfaces[isSource ? number : other]?.id.description ?? "-"
      let verdict = sighting.verdict
      let action = verdict.action == .accept ? "ACCEPT" : "REJECT"
      return (
        SeenPacket(packet, at: id, isSource ? .egress : .ingress),
        "\(action) \(book.text(of: verdict.rule))"
      )
    }
  }

  private func header(_ packet: WirePacket, _ second: UInt32) -> PacketHeader {
    var key = FlowKey()
    (key.sourceHigh, key.sourceLow) = (packet.source.high, packet.source.low)
    (key.destinationHigh, key.destinationLow) = (packet.destination.high, packet.destination.low)
    key.traits = FlowKey.traits(
      ports: UInt32(packet.sourcePort) << 16 | UInt32(packet.destinationPort), interface: 0,
      protocol: packet.number.rawValue, hint: .none, version: packet.source.version)
    var header = PacketHeader(
      key: key, time: PacketTime(seconds: second, nanoseconds: 0), bytes: 60,
      tcpFlags: packet.flags.recorded.rawValue,
      icmpTypeAndCode: UInt16(packet.icmpType) << 8 | UInt16(packet.icmpCode))
    header.sourceInterface = numbers[packet.source] ?? PacketHeader.noInterface
    header.destinationInterface = numbers[packet.destination] ?? PacketHeader.noInterface
    return header
  }
}

extension SeenPacket {
  init(_ packet: WirePacket, at interface: String, _ direction: FlowDirection) {
    self.init(
      interface: interface, direction: direction, source: packet.source,
      destination: packet.destination, number: packet.number.rawValue,
      ports: [packet.sourcePort, packet.destinationPort],
      icmp: UInt16(packet.icmpType) << 8 | UInt16(packet.icmpCode))
  }
}
