import FlowModel
import NetworkTypes
import TestSupport
import VPCTopology
import Verdicts

/// Random rules and packets from small worlds, so that rules and connections meet often.
struct RandomTraffic {
  var generator: SeededGenerator
  private(set) var second: UInt32 = 1_000_000

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func pick<T>(_ values: [T]) -> T {
    values[Int.random(in: 0..<values.count, using: &generator)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  static let local = [address("10.0.0.5"), address("2001:db8::5")]
  static let remote4 = ["10.0.1.1", "10.0.1.2", "10.0.2.1", "198.51.100.7"].map(address)
  static let remote6 = ["2001:db8::1", "2001:db8:1::1"].map(address)
  static let ports: [UInt16] = [22, 443, 50000, 50001]

  static func address(_ text: String) -> IPAddress { IPAddress(text) ?? IPAddress(v4: 0) }

  private mutating func block(allowsEverywhere: Bool = true) -> CIDRBlock {
    let texts = [
      "0.0.0.0/0", "0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.1.0/24", "10.0.1.1/32",
      "2001:db8::/48", "2001:db8::/32", "198.51.100.0/25",
    ]
    return CIDRBlock(pick(texts)) ?? CIDRBlock.privateRanges[0]
  }

  private mutating func selector() -> TrafficSelector {
    let number: IPProtocol = chance(60) ? .tcp : .udp
    switch Int.random(in: 0..<8, using: &generator) {
    case 0, 1: return .all
    case 2: return .ports(number, pick([22...22, 443...443]))
    case 3: return .ports(number, pick([0...UInt16.max, 1024...65535]))
    case 4: return .number(pick([.tcp, .udp, IPProtocol(rawValue: 47), .icmp]))
    case 5: return .icmp(.icmp, type: pick([8, 0, 3, nil]), code: pick([nil, 0, 1]))
    case 6: return .icmp(.icmpv6, type: pick([128, nil]), code: nil)
    default: return .ports(number, pick([22...443, 50000...50000]))
    }
  }

  private let position = SourcePosition(file: "random", line: 1)

  mutating func rule(_ id: String) -> SecurityGroupRule {
    let peer: RulePeer =
      chance(75) ? .block(block()) : chance(50) ? .group("sg-peer") : .prefixList("pl-1")
    return SecurityGroupRule(
      id: id, direction: chance(50) ? .ingress : .egress, selector: selector(), peer: peer,
      position: position)
  }

  /// Both directions open to everywhere, one of them perhaps for one port only.
  private mutating func wideRules(_ id: String) -> [SecurityGroupRule] {
    guard chance(50), let everywhere = CIDRBlock("0.0.0.0/0") else { return [] }
    let narrow = pick([TrafficSelector.all, .ports(.tcp, 22...443), .ports(.udp, 443...443)])
    let selectors = [narrow, .all].shuffled(using: &generator)
    return [FlowDirection.ingress, .egress].map { direction in
      SecurityGroupRule(
        id: "sgr-\(id)-wide-\(direction.rawValue)", direction: direction,
        selector: selectors[Int(direction.rawValue)], peer: .block(everywhere), position: position)
    }
  }

  mutating func sources() -> RuleSources {
    let groups = ["sg-a", "sg-b", "sg-c"].map { id in
      SecurityGroup(
        id: id, name: id, vpcID: "vpc-1",
        rules: (0..<Int.random(in: 1...7, using: &generator)).map { rule("sgr-\(id)-\($0)") }
          + (id == "sg-a" ? [] : wideRules(id)),
        position: position)
    }
    let acls = ["acl-a", "acl-b"].map { id in
      NetworkACL(
        id: id, vpcID: "vpc-1", isDefault: false, entries: entries(), subnetIDs: [],
        position: position)
    }
    return RuleSources(
      groups: groups, acls: acls,
      groupMembers: ["sg-peer": [pick(Self.remote4), pick(Self.remote6)]],
      prefixLists: ["pl-1": [block(), block()].filter { $0.prefixLength > 0 }],
      interfaces: [
        InterfacePolicy(groupIDs: ["sg-a"], aclID: "acl-a"),
        InterfacePolicy(groupIDs: ["sg-b", "sg-c"], aclID: nil),
        InterfacePolicy(groupIDs: ["sg-c", "sg-a", "sg-b"], aclID: "acl-b"),
        InterfacePolicy(groupIDs: ["sg-a", "sg-b"], aclID: nil, isAutomaticallyTracked: true),
        InterfacePolicy(groupIDs: [], aclID: "acl-a"),
      ])
  }

  private mutating func entries() -> [NetworkACLEntry] {
    let count = Int.random(in: 0...6, using: &generator)
    return (1...32).shuffled(using: &generator).prefix(count).map { number in
      NetworkACLEntry(
        number: number, direction: chance(50) ? .ingress : .egress,
        action: chance(85) ? .accept : .reject, selector: selector(), block: block(),
        position: position)
    }
  }

  /// The next packet, some seconds later; mostly between the same few ends.
  mutating func packet() -> JudgedPacket {
    second += pick([0, 0, 0, 0, 0, 0, 1, 1, 5, 20, 31, 100, 185, 400, 1300, 5000])
    return packet(at: second)
  }

  mutating func packet(at second: UInt32) -> JudgedPacket {
    let isVersion6 = chance(25)
    let number: IPProtocol =
      chance(60)
      ? .tcp : chance(50) ? .udp : chance(70) ? (isVersion6 ? .icmpv6 : .icmp) : .init(rawValue: 47)
    let direction: FlowDirection = chance(50) ? .ingress : .egress
    let here = Self.local[isVersion6 ? 1 : 0]
    let there = isVersion6 ? pick(Self.remote6) : pick(Self.remote4)
    let isIngress = direction == .ingress
    let hasPorts = number == .tcp || number == .udp
    // One port is a server's, the other a client's, so that replies are frequent.
    let ports =
      chance(50)
      ? (pick(Self.ports), UInt16(50000)) : (UInt16(50001), pick(Self.ports))
    let (source, destination) = isIngress ? ports : (ports.1, ports.0)
    var packet = JudgedPacket(
      key: .flow(
        isIngress ? there : here, isIngress ? here : there, hasPorts ? source : 0,
        hasPorts ? destination : 0, number),
      time: PacketTime(seconds: second, nanoseconds: 0), interface: UInt32(pick([0, 1, 2, 3, 4])),
      direction: direction, crossesSubnet: chance(80), isAutomaticallyTracked: chance(5))
    if number == .tcp {
      packet.tcpFlags = pick([
        .syn, .syn, [.syn, .ack], .ack, .ack, .ack, [.fin, .ack], .rst, [],
      ])
    }
    if number == .icmp {
      packet.icmpType = pick([8, 8, 0, 0, 3, 13, 14])
      packet.icmpCode = pick([0, 0, 0, 1])
    }
    if number == .icmpv6 { packet.icmpType = pick([128, 129, 2]) }
    if packet.icmpType != 3 { packet.icmpIdentifier = pick([0, 0, 1]) }
    return packet
  }
}
