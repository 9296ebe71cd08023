import FlowModel
import NetworkTypes
import Testing
import VPCTopology
import Verdicts

/// Whole blocks against one packet after the other.
struct BlockTests {
  /// A packet as its header, between random interfaces.
  private func header(_ packet: JudgedPacket, _ traffic: inout RandomTraffic) -> PacketHeader {
    var header = PacketHeader(
      key: packet.key, time: packet.time, bytes: 100, tcpFlags: packet.tcpFlags.rawValue,
      icmpTypeAndCode: UInt16(packet.icmpType) << 8 | UInt16(packet.icmpCode))
    let numbers: [UInt16] = [0, 1, 2, 3, 4, PacketHeader.noInterface, PacketHeader.noInterface]
    header.sourceInterface = traffic.pick(numbers)
    header.destinationInterface = traffic.pick(numbers)
    return header
  }

  /// The header as one end sees it, in plain words.
  private func packet(
    _ header: PacketHeader, at end: Sighting.End, _ policies: [InterfacePolicy]
  ) -> JudgedPacket {
    let isSource = end == .source
    let here = Int(isSource ? header.sourceInterface : header.destinationInterface)
    let there = Int(isSource ? header.destinationInterface : header.sourceInterface)
    let remote = isSource ? header.key.destination : header.key.source
    return JudgedPacket(
      key: header.key, time: header.time, interface: UInt32(here),
      direction: isSource ? .egress : .ingress, tcpFlags: TCPFlags(rawValue: header.tcpFlags),
      icmpType: UInt8(header.icmpTypeAndCode >> 8),
      icmpCode: UInt8(truncatingIfNeeded: header.icmpTypeAndCode),
      crossesSubnet:
        !(here < policies.count && policies[here].subnetBlocks.contains { $0.contains(remote) }),
      isAutomaticallyTracked: there < policies.count && policies[there].isAutomaticallyTracked)
  }

  /// What the ends of one header see, by single judgements.
  private func expected(
    _ header: PacketHeader, _ quote: PacketHeader?, _ engine: inout VerdictEngine,
    _ policies: [InterfacePolicy]
  ) -> [(end: Sighting.End, verdict: Verdict)] {
    guard header.kind == .packet else { return [(.nobody, .unknown)] }
    var seen: [(end: Sighting.End, verdict: Verdict)] = []
    for end in [Sighting.End.source, .destination] {
      let number = end == .source ? header.sourceInterface : header.destinationInterface
      guard number != PacketHeader.noInterface else { continue }
      let packet = packet(header, at: end, policies)
      if let quote {
        var quoted = self.packet(quote, at: end == .source ? .destination : .source, policies)
        quoted.interface = packet.interface
        seen.append((end, engine.judge(packet, quoting: quoted)))
      } else {
        seen.append((end, engine.judge(packet)))
      }
      if seen[seen.count - 1].verdict.action == .reject { break }
    }
    return seen.isEmpty ? [(.nobody, .unknown)] : seen
  }

  @Test("a block gets the verdicts of one packet after the other, at each end")
  func blocks() throws {
    var traffic = RandomTraffic(seed: 5)
    var seenEnds: [Sighting.End: Int] = [:]
    for size in [0, 1, 127, 128, 129, 256, 200, 256, 77, 256] {
      var sources = traffic.sources()
      for index in sources.interfaces.indices where traffic.chance(60) {
        sources.interfaces[index].subnetBlocks = ["10.0.0.0/16", "2001:db8::/64"].compactMap {
          CIDRBlock($0)
        }
      }
      var book = RuleBook()
      let rules = CompiledRules(sources, book: &book)
      var one = try VerdictEngine(rules, .init(hashSeed: 1))
      var whole = try VerdictEngine(rules, .init(hashSeed: 2))
      var block = PacketHeaderBlock()
      for _ in 0..<size {
        let packet = traffic.packet()
        if traffic.chance(5) {
          block.append(PacketHeader(event: .unparsed, interface: 3, time: packet.time))
        } else if packet.icmpType == 3 {
          block.append(header(packet, &traffic), quoting: header(traffic.packet(), &traffic))
        } else {
          block.append(header(packet, &traffic))
        }
      }
      var start = 0
      while start < size {
        var sightings = [Sighting](
          repeating: Sighting(index: 0, end: .nobody, verdict: .unknown), count: 256)
        var span = sightings.mutableSpan
        let count = whole.judge(block, start..<size, into: &span)
        let end = min(size, start + VerdictEngine.blockLimit)
        var position = 0
        for index in start..<end {
          let header = block.headers[index]
          for wanted in expected(header, block.quote(of: header), &one, sources.interfaces) {
            try #require(position < count)
            #expect(sightings[position].index == UInt16(index))
            #expect(sightings[position].end == wanted.end)
            #expect(sightings[position].verdict == wanted.verdict)
            seenEnds[wanted.end, default: 0] += 1
            position += 1
          }
        }
        #expect(position == count)
        start = end
      }
    }
    #expect(seenEnds.count == 3 && seenEnds.values.allSatisfy { $0 > 20 })
  }

  @Test("an ICMP error about a tracked connection passes the groups, one about nothing does not")
  func errors() throws {
    let position = SourcePosition(file: "test", line: 1)
    let everywhere = try #require(CIDRBlock("0.0.0.0/0"))
    let rule = SecurityGroupRule(
      id: "sgr-1", direction: .egress, selector: .ports(.tcp, 443...443), peer: .block(everywhere),
      position: position)
    let group = SecurityGroup(
      id: "sg-1", name: "one", vpcID: "vpc-1", rules: [rule], position: position)
    var book = RuleBook()
    var engine = try VerdictEngine(
      CompiledRules(
        RuleSources(
          groups: [group], acls: [], interfaces: [InterfacePolicy(groupIDs: ["sg-1"], aclID: nil)]),
        book: &book), .init(hashSeed: 1))
    let (here, there, router) = (
      IPAddress("10.0.0.5"), IPAddress("192.0.2.9"), IPAddress("192.0.2.1")
    )
    let time = PacketTime(seconds: 1000, nanoseconds: 0)
    func sent(_ port: UInt16) throws -> PacketHeader {
      var header = PacketHeader(
        key: .flow(try #require(here), try #require(there), port, 443, .tcp), time: time, bytes: 40,
        tcpFlags: TCPFlags.syn.rawValue)
      header.sourceInterface = 0
      return header
    }
    var error = PacketHeader(
      key: .flow(try #require(router), try #require(here), 0, 0, .icmp), time: time, bytes: 56,
      tcpFlags: 0, icmpTypeAndCode: 3 << 8 | 1)
    error.destinationInterface = 0
    var block = PacketHeaderBlock()
    block.append(try sent(40_000))
    block.append(error, quoting: try sent(40_000))
    block.append(error, quoting: try sent(40_001))
    block.append(error)
    var sightings = [Sighting](
      repeating: Sighting(index: 0, end: .nobody, verdict: .unknown), count: 8)
    var span = sightings.mutableSpan
    #expect(engine.judge(block, 0..<4, into: &span) == 4)
    #expect(
      sightings.prefix(4).map { book.text(of: $0.verdict.rule) } == [
        "sg-1/sgr-1", "tracked", "sg-default-deny", "sg-default-deny",
      ])
  }
}
