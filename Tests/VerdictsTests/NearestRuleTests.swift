import FlowModel
import NetworkTypes
import Testing
import VPCTopology
import Verdicts

struct NearestRuleTests {
  /// What a rule misses a packet by, in plain code; nil when it is no candidate.
  private func missed(
    _ rule: SecurityGroupRule, _ packet: JudgedPacket, _ sources: RuleSources
  ) -> MissedDimensions? {
    let remote = packet.direction == .ingress ? packet.key.source : packet.key.destination
    var missed: MissedDimensions = []
    let number = packet.key.ipProtocol
    switch rule.selector {
    case .all: break
    case .number(let other): if other != number { missed.insert(.ipProtocol) }
    case .ports(let other, let ports):
      if other != number {
        missed.insert(.ipProtocol)
      } else if !ports.contains(packet.key.destinationPort) {
        missed.insert(.port)
      }
    case .icmp(let other, let type, let code):
      let isWrongType = type != nil && type != packet.icmpType
      let isWrongCode = type != nil && code != nil && code != packet.icmpCode
      if other != number {
        missed.insert(.ipProtocol)
      } else if isWrongType || isWrongCode {
        missed.insert(.port)
      }
    }
    let isInside: Bool
    switch rule.peer {
    case .block(let block): isInside = block.contains(remote)
    case .group(let id): isInside = sources.groupMembers[id, default: []].contains(remote)
    case .prefixList(let id):
      isInside = sources.prefixLists[id, default: []].contains { $0.contains(remote) }
    }
    if !isInside { missed.insert(.address) }
    guard rule.direction != packet.direction else { return missed }
    var isForEverything = false
    if case .block(let block) = rule.peer {
      isForEverything = block.prefixLength == 0 && rule.selector == .all
    }
    return missed.isEmpty && !isForEverything ? .direction : nil
  }

  @Test("a default deny names a rule that misses by as little as any")
  func nearest() throws {
    var traffic = RandomTraffic(seed: 9)
    var seen: Set<UInt8> = []
    for _ in 0..<3000 {
      var sources = traffic.sources()
      for index in sources.groups.indices where traffic.chance(50) {
        sources.groups[index].rules = Array(sources.groups[index].rules.prefix(1))
      }
      var book = RuleBook()
      var engine = try VerdictEngine(
        CompiledRules(sources, book: &book), .init(connectionLimit: 64, hashSeed: 1))
      var packet = traffic.packet()
      packet.tcpFlags = packet.key.ipProtocol == .tcp ? .syn : []
      let rule = engine.judge(packet).rule
      guard rule.kind == .defaultDeny else { continue }
      let policy = sources.interfaces[Int(packet.interface)]
      let candidates = sources.groups.filter { policy.groupIDs.contains($0.id) }.flatMap(\.rules)
        .compactMap { candidate in
          missed(candidate, packet, sources).map { (id: candidate.id, missed: $0) }
        }
      let least = candidates.map(\.missed.rawValue).min()
      #expect(rule.missed.rawValue == least ?? 0)
      seen.insert(rule.missed.rawValue)
      guard let least else { continue }
      let names = candidates.filter { $0.missed.rawValue == least }.map(\.id)
      #expect(names.contains(book.subject(of: rule).member))
    }
    #expect(seen.isSuperset(of: [0, 1, 2, 3, 4, 5, 8]))
  }
}
