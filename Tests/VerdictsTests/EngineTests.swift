import FlowModel
import NetworkTypes
import Testing
import VPCTopology
@testable import Verdicts

struct EngineTests {
  private static let position = SourcePosition(file: "test", line: 1)

  /// One interface that lets DNS out and nothing in.
  private static func sources() throws -> RuleSources {
    let rule = SecurityGroupRule(
      id: "sgr-1", direction: .egress, selector: .ports(.udp, 53...53),
      peer: .block(try #require(CIDRBlock("10.0.0.0/8"))), position: position)
    let group = SecurityGroup(
      id: "sg-1", name: "one", vpcID: "vpc-1", rules: [rule], position: position)
    return RuleSources(
      groups: [group], acls: [], interfaces: [InterfacePolicy(groupIDs: ["sg-1"], aclID: nil)])
  }

  private func query(_ number: UInt32, at second: UInt32) -> JudgedPacket {
    let key = FlowKey.flow(
      IPAddress(v4: 0x0a00_0005), IPAddress(v4: 0x0a01_0000 + number), 5353, 53, .udp)
    return JudgedPacket(
      key: key, time: PacketTime(seconds: second, nanoseconds: 0), interface: 0,
      direction: .egress)
  }

  @Test("memory is bounded: the connection idle for longest is forgotten, and counted")
  func eviction() throws {
    var book = RuleBook()
    var engine = try VerdictEngine(
      CompiledRules(Self.sources(), book: &book),
      .init(connectionLimit: 64, timeouts: .init(udpSingle: 60), hashSeed: 3))
    for number in 0..<64 { _ = engine.judge(query(UInt32(number), at: 1000 + UInt32(number) / 4)) }
    #expect(engine.connectionCount == 64)
    #expect(engine.evicted == 0)
    _ = engine.judge(query(64, at: 1020))
    #expect(engine.connectionCount == 64)
    #expect(engine.evicted == 1)
    // The hand began at the first sixteen, of which the first was idle for longest.
    #expect(engine.judge(query(0, at: 1020).reply(flags: [])).action == .reject)
    #expect(engine.judge(query(1, at: 1020).reply(flags: [])).action == .accept)
    #expect(engine.judge(query(64, at: 1020).reply(flags: [])).action == .accept)
  }

  @Test("connections that are over give up their place without being counted")
  func reuse() throws {
    var book = RuleBook()
    var engine = try VerdictEngine(
      CompiledRules(Self.sources(), book: &book), .init(connectionLimit: 1000, hashSeed: 3))
    for round in 0..<50 {
      for number in 0..<100 {
        _ = engine.judge(query(UInt32(round * 100 + number), at: 1000 + UInt32(round) * 100))
      }
    }
    #expect(engine.evicted == 0)
    #expect(engine.connectionCount < 300)
  }

  @Test("refusals never fill more than half of the table")
  func refusals() throws {
    var book = RuleBook()
    var engine = try VerdictEngine(
      CompiledRules(Self.sources(), book: &book), .init(connectionLimit: 100, hashSeed: 3))
    for number in 0..<1000 {
      let verdict = engine.judge(query(UInt32(number), at: 1000).reply(flags: []))
      #expect(verdict.action == .reject)
    }
    #expect(engine.connectionCount == 50)
    #expect(engine.evicted == 0)
  }

  @Test("the index finds what was inserted, whatever was removed in between")
  func index() throws {
    var traffic = RandomTraffic(seed: 6)
    var index = try ConnectionIndex()
    var known: [Int: UInt64] = [:]
    for number in 0..<20_000 {
      if index.isFull && !index.grow() { Issue.record("no memory for the index") }
      // Few homes, so that probes run into each other.
      let hash: UInt64 = traffic.generator.next() & 0xff0f_ffff_ffff_ffff
      index.insert(hash, number: number)
      known[number] = hash
      if number % 3 == 0, let victim = known.keys.randomElement(using: &traffic.generator),
        let hash = known.removeValue(forKey: victim)
      {
        index.remove(hash, number: victim)
      }
    }
    for (number, hash) in known {
      var position = index.home(hash)
      let wanted = ConnectionIndex.tag(hash) | UInt64(number + 1)
      while index.slot(position) != wanted, index.slot(position) != 0 {
        position = index.next(position)
      }
      let isFound = index.slot(position) == wanted
      #expect(isFound)
    }
  }

  @Test("a connection and a rule keep to their sizes")
  func sizes() {
    #expect(MemoryLayout<Connection>.stride == 64)
    #expect(MemoryLayout<CompiledRule>.stride == 48)
    #expect(MemoryLayout<Verdict>.size == 4)
  }

  @Test("numbers of rules outlive a change of rules")
  func numbers() throws {
    var book = RuleBook()
    var sources = try Self.sources()
    var engine = try VerdictEngine(CompiledRules(sources, book: &book), .init(hashSeed: 1))
    let before = engine.judge(query(1, at: 1000))
    #expect(engine.generation == 0)
    var rule = sources.groups[0].rules[0]
    rule.id = "sgr-0"
    sources.groups[0].rules.insert(rule, at: 0)
    engine.replaceRules(CompiledRules(sources, book: &book))
    #expect(engine.generation == 1)
    let after = engine.judge(query(2, at: 1000))
    #expect(book.text(of: before.rule) == "sg-1/sgr-1")
    #expect(book.text(of: after.rule) == "sg-1/sgr-0")
  }
}
