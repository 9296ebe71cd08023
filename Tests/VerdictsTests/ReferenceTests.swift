import Foundation
import FlowModel
import NetworkTypes
import Testing
import Verdicts

struct ReferenceTests {
  /// Packets to compare: 10,000, or a million with `WEIR_LONG_TESTS=1`.
  static let packetCount =
    ProcessInfo.processInfo.environment["WEIR_LONG_TESTS"] == "1" ? 1_000_000 : 10_000

  @Test("random packets under random and changing rules get the verdicts of the reference")
  func reference() throws {
    var traffic = RandomTraffic(seed: 20)
    var kinds: [DecidingRule.Kind: Int] = [:]
    let timeouts = TrackingTimeouts(tcpEstablished: 350)
    for scenario in 0..<Self.packetCount / 100 {
      var book = RuleBook()
      var sources = traffic.sources()
      var engine = try VerdictEngine(
        CompiledRules(sources, book: &book),
        .init(connectionLimit: 1000, timeouts: timeouts, hashSeed: UInt64(scenario)))
      var reference = ReferenceEngine(sources, timeouts)
      var focus = traffic.packet()
      for step in 0..<100 {
        if traffic.chance(4) {
          sources = traffic.sources()
          engine.replaceRules(CompiledRules(sources, book: &book))
          reference.sources = sources
        }
        var packet = traffic.packet()
        if traffic.chance(60) { packet = focus.continued(by: packet) }
        focus = packet
        let expected = reference.judge(packet)
        let verdict = engine.judge(packet)
        let text = (expected.action == .accept ? "ACCEPT " : "REJECT ") + expected.text
        guard verdict.text(book) == text else {
          Issue.record("scenario \(scenario) step \(step): \(verdict.text(book)), not \(text)")
          return
        }
        kinds[verdict.rule.kind, default: 0] += 1
      }
      #expect(engine.evicted == 0)
    }
    // No kind of reason is so rare that the comparison would say nothing of it.
    for kind in DecidingRule.Kind.allCases where kind != .unfiltered {
      #expect(kinds[kind, default: 0] > Self.packetCount / 200, "\(kind) in \(kinds)")
    }
  }
}

extension JudgedPacket {
  /// A packet of the same connection, in the direction, at the time and with the flags of another.
  func continued(by other: JudgedPacket) -> JudgedPacket {
    var packet = self
    packet.time = other.time
    packet.crossesSubnet = other.crossesSubnet
    if key.ipProtocol == .tcp {
      packet.tcpFlags = other.key.ipProtocol == .tcp ? other.tcpFlags : .ack
    }
    guard direction != other.direction else { return packet }
    packet.direction = other.direction
    packet.key = .flow(
      key.destination, key.source, key.destinationPort, key.sourcePort, key.ipProtocol)
    let partners: [IPProtocol: [UInt8: UInt8]] = [
      .icmp: [8: 0, 0: 8, 13: 14, 14: 13], .icmpv6: [128: 129, 129: 128],
    ]
    packet.icmpType = partners[key.ipProtocol]?[icmpType] ?? icmpType
    return packet
  }
}
