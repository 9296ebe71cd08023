import FlowModel
import NetworkTypes
import Testing
import VPCTopology
import Verdicts

/// Laws that hold for all rules and packets.
struct PropertyTests {
  private func engine(_ sources: RuleSources, _ book: inout RuleBook) throws -> VerdictEngine {
    try VerdictEngine(
      CompiledRules(sources, book: &book), .init(connectionLimit: 1000, hashSeed: 1))
  }

  @Test("the order of groups, rules and entries never matters")
  func order() throws {
    var traffic = RandomTraffic(seed: 1)
    for _ in 0..<100 {
      let sources = traffic.sources()
      var shuffled = sources
      shuffled.groups.shuffle(using: &traffic.generator)
      for index in shuffled.groups.indices {
        shuffled.groups[index].rules.shuffle(using: &traffic.generator)
      }
      for index in shuffled.acls.indices {
        shuffled.acls[index].entries.shuffle(using: &traffic.generator)
      }
      for index in shuffled.interfaces.indices {
        shuffled.interfaces[index].groupIDs.shuffle(using: &traffic.generator)
      }
      var (book, otherBook) = (RuleBook(), RuleBook())
      var first = try engine(sources, &book)
      var second = try engine(shuffled, &otherBook)
      for _ in 0..<50 {
        let packet = traffic.packet()
        let (verdict, other) = (first.judge(packet), second.judge(packet))
        #expect(verdict.text(book) == other.text(otherBook))
        let summary = PacketSummary(packet.key, packet.direction)
        #expect(
          book.sentence(for: verdict, on: summary) == otherBook.sentence(for: other, on: summary))
      }
    }
  }

  @Test("an ACL is its first match: entries behind it change nothing")
  func firstMatch() throws {
    var traffic = RandomTraffic(seed: 2)
    var matched = 0
    for _ in 0..<300 {
      var sources = traffic.sources()
      var packet = traffic.packet()
      packet.interface = 4
      packet.crossesSubnet = true
      var book = RuleBook()
      var first = try engine(sources, &book)
      let verdict = first.judge(packet)
      let number = Int(book.subject(of: verdict.rule).member)
      if number != nil { matched += 1 }
      let kept = sources.acls[0].entries.filter { $0.number <= number ?? Int.max }
      let other = kept.filter { $0.direction != packet.direction || $0.number == number }
      for entries in [kept, other] where number != nil {
        sources.acls[0].entries = entries
        var second = try engine(sources, &book)
        #expect(second.judge(packet) == verdict)
      }
    }
    #expect(matched > 50)
  }

  @Test("adding an allow rule never turns ACCEPT into REJECT for a new flow")
  func monotony() throws {
    var traffic = RandomTraffic(seed: 3)
    for round in 0..<300 {
      let sources = traffic.sources()
      var wider = sources
      let group = Int.random(in: 0..<3, using: &traffic.generator)
      wider.groups[group].rules.append(traffic.rule("sgr-new-\(round)"))
      var book = RuleBook()
      for _ in 0..<20 {
        let packet = traffic.packet()
        var narrow = try engine(sources, &book)
        var wide = try engine(wider, &book)
        if narrow.judge(packet).action == .accept {
          #expect(wide.judge(packet).action == .accept)
        }
      }
    }
  }

  @Test("the reply of an accepted tracked flow is never refused by a group")
  func replies() throws {
    var traffic = RandomTraffic(seed: 4)
    var replies = 0
    for _ in 0..<1000 {
      var book = RuleBook()
      var engine = try engine(traffic.sources(), &book)
      var packet = traffic.packet()
      packet.isAutomaticallyTracked = true
      if packet.key.ipProtocol == .tcp { packet.tcpFlags = .syn }
      let isAnswer = [0, 14, 129].contains(packet.icmpType) && packet.key.ipProtocol.isICMP
      guard engine.judge(packet).rule.kind == .securityGroup, !isAnswer else { continue }
      if traffic.chance(50) {
        engine.replaceRules(CompiledRules(traffic.sources(), book: &book))
      }
      let other = packet.key.ipProtocol == .tcp ? TCPFlags([.syn, .ack]) : []
      let verdict = engine.judge(packet.reply(flags: other))
      let isQuestion = packet.key.ipProtocol.isICMP && [8, 13, 128].contains(packet.icmpType)
      guard !packet.key.ipProtocol.isICMP || isQuestion else { continue }
      replies += 1
      #expect(verdict.action == .accept || verdict.rule.kind == .networkACL)
    }
    #expect(replies > 100)
  }
}

extension IPProtocol {
  var isICMP: Bool { self == .icmp || self == .icmpv6 }
}

extension JudgedPacket {
  /// The answer to the packet, in the same second.
  func reply(flags: TCPFlags) -> JudgedPacket {
    var other = self
    other.direction = direction == .ingress ? .egress : .ingress
    other.tcpFlags = flags
    return continued(by: other)
  }
}
