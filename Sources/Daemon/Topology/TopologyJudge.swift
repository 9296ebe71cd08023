import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// Turns each packet into what the interfaces of a topology see of it, judged by their rules.
///
/// A packet between two known interfaces is judged and recorded at its source, and only when it is
/// accepted there at its destination: what the source refused never arrived. Packets of no known
/// interface stay on the capture's own.
struct TopologyJudge: ~Copyable {
  private let interfaces: RecordedInterfaces
  private let services: VPCServices
  private let book: RuleBook
  private let rules: DecidingRuleList
  /// The interface at which the capture was taken; it alone is recorded.
  private let onlyInterface: UInt16?
  private var engine: VerdictEngine
  /// Numbers of verdicts met before, by the verdict's bits.
  private var numbers: [UInt32: UInt16] = [:]
  /// The same for the latest verdicts, without hashing.
  private var latest = InlineArray<256, UInt64>(repeating: .max)

  init(
    _ topology: Topology, _ interfaces: RecordedInterfaces, _ services: VPCServices,
    rules: DecidingRuleList,
    onlyInterface: UInt16?, hashSeed: UInt64
  ) throws(VerdictError) {
    var book = RuleBook()
    let compiled = CompiledRules(RuleSources(topology, interfaces), book: &book)
    let engine = try VerdictEngine(compiled, .init(hashSeed: hashSeed))
    self.interfaces = interfaces
    self.book = book
    self.rules = rules
    self.onlyInterface = onlyInterface
    self.engine = engine
    self.services = services
  }

  /// Appends what the interfaces see of one header; the block has room for two.
  mutating func judge(_ header: PacketHeader, into block: inout PacketHeaderBlock) {
    guard header.kind == .packet else {
      // Interfaces of the capture are recorded only for what no interface of the topology is for.
      if header.kind != .interface { block.append(atOnlyInterface(header)) }
      return
    }
    let none = PacketHeader.noInterface
    var (source, destination) = (header.sourceInterface, header.destinationInterface)
    if let onlyInterface {
      source = source == onlyInterface ? source : none
      destination = destination == onlyInterface ? destination : none
    }
    guard source != none || destination != none else {
      return block.append(atOnlyInterface(header))
    }
    if source != none {
      let seen = observe(header, at: source, .egress)
      block.append(seen)
      guard seen.key.action == .accept else { return }
    }
    if destination != none { block.append(observe(header, at: destination, .ingress)) }
  }

  /// A loss, an unreadable frame or a packet of others belongs to the interface of the capture,
  /// where that is named; without direction, a packet is left out of its records.
  private func atOnlyInterface(_ header: PacketHeader) -> PacketHeader {
    guard let onlyInterface else { return header }
    var header = header
    header.key.setInterface(onlyInterface)
    header.key.setDirectionHint(.none)
    return header
  }

  private mutating func observe(
    _ header: PacketHeader, at interface: UInt16, _ direction: FlowDirection
  ) -> PacketHeader {
    var seen = header
    seen.key.setInterface(interface)
    seen.key.setDirectionHint(direction == .ingress ? .ingress : .egress)
    let peer = direction == .ingress ? header.key.source : header.key.destination
    var verdict = engine.judge(
      JudgedPacket(
        key: header.key, time: header.time, interface: UInt32(interface), direction: direction,
        tcpFlags: TCPFlags(rawValue: header.tcpFlags),
        icmpType: UInt8(header.icmpTypeAndCode >> 8),
        icmpCode: UInt8(truncatingIfNeeded: header.icmpTypeAndCode),
        crossesSubnet: interfaces.isOutsideSubnet(peer, of: interface)))
    if verdict.action == .reject, services.isUnfiltered(header.key) {
      verdict = Verdict(.accept, .unfiltered)
    }
    seen.setVerdict(verdict.action, rule: number(of: verdict))
    return seen
  }

  /// The number under which records name the rule of a verdict.
  private mutating func number(of verdict: Verdict) -> UInt16 {
    let bits = verdict.rawValue
    let place = Int((bits ^ bits >> 12 ^ bits >> 24) & 255)
    if latest[place] >> 16 == UInt64(bits) { return UInt16(truncatingIfNeeded: latest[place]) }
    let number: UInt16
    if let known = numbers[bits] {
      number = known
    } else {
      let text = book.text(of: verdict.rule)
      number = text == "-" ? 0 : rules.append(text)
      numbers[bits] = number
    }
    latest[place] = UInt64(bits) << 16 | UInt64(number)
    return number
  }
}
