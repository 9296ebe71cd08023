import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// A large VPC from a fixed seed: 2,000 interfaces of 5 groups, 200 groups of 30 rules, 50 ACLs.
struct World {
  static let interfaceCount = 2000
  static let groupCount = 200
  static let rulesPerGroup = 30
  static let groupsPerInterface = 5
  static let aclCount = 50
  static let entriesPerACL = 40
  static let blocksPerPrefixList = 200

  private var state: UInt64 = 42
  private let position = SourcePosition(file: "world", line: 1)
  private(set) var sources = RuleSources(groups: [], acls: [], interfaces: [])

  init() {
    for group in 0..<World.groupCount { sources.groups.append(makeGroup("sg-\(group)")) }
    for acl in 0..<World.aclCount { sources.acls.append(makeACL("acl-\(acl)")) }
    for list in 0..<10 {
      sources.prefixLists["pl-\(list)"] = (0..<World.blocksPerPrefixList).map { _ in
        block(in: 0x3400_0000, spread: 24, prefix: 24)
      }
    }
    for index in 0..<World.interfaceCount {
      let groups = (0..<World.groupsPerInterface).map { _ in "sg-\(next(200))" }
      for group in groups { sources.groupMembers[group, default: []].append(address(of: index)) }
      sources.interfaces.append(InterfacePolicy(groupIDs: groups, aclID: "acl-\(next(50))"))
    }
  }

  /// A number below `bound`.
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  func address(of interface: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(interface)) }

  private mutating func block(in base: UInt32, spread: Int, prefix: Int) -> CIDRBlock {
    let address = IPAddress(v4: base + UInt32(next(1 << spread)))
    return CIDRBlock(address, prefixLength: prefix) ?? CIDRBlock.privateRanges[0]
  }

  private mutating func makeGroup(_ id: String) -> SecurityGroup {
    var rules: [SecurityGroupRule] = []
    for number in 0..<World.rulesPerGroup {
      let port = UInt16(next(1000))
      let peer: RulePeer =
        switch next(10) {
        case 0: .prefixList("pl-\(next(10))")
        case 1, 2: .group("sg-\(next(World.groupCount))")
        default: .block(block(in: 0x0a00_0000, spread: 22, prefix: 20 + next(13)))
        }
      rules.append(
        SecurityGroupRule(
          id: "sgr-\(id)-\(number)", direction: number % 2 == 0 ? .ingress : .egress,
          selector: .ports(next(4) == 0 ? .udp : .tcp, port...(port + UInt16(next(200)))),
          peer: peer, position: position))
    }
    return SecurityGroup(id: id, name: id, vpcID: "vpc-1", rules: rules, position: position)
  }

  private mutating func makeACL(_ id: String) -> NetworkACL {
    var entries: [NetworkACLEntry] = []
    for number in 1...World.entriesPerACL {
      let isLast = number > World.entriesPerACL - 2
      let port = UInt16(2000 + next(50_000))
      entries.append(
        NetworkACLEntry(
          number: number * 10, direction: number % 2 == 0 ? .ingress : .egress,
          action: isLast ? .accept : .reject,
          selector: isLast ? .all : .ports(.tcp, port...(port + 10)),
          block: isLast
            ? CIDRBlock("0.0.0.0/0") ?? CIDRBlock.privateRanges[0]
            : block(in: 0x0a00_0000, spread: 24, prefix: 24),
          position: position))
    }
    return NetworkACL(
      id: id, vpcID: "vpc-1", isDefault: false, entries: entries, subnetIDs: [],
      position: position)
  }

  /// First packets of new flows between random interfaces; no two of the same connection.
  mutating func newFlows(_ count: Int) -> [JudgedPacket] {
    (0..<count).map { number in
      let (here, there) = (next(World.interfaceCount), next(World.interfaceCount))
      var key = FlowKey()
      key.sourceLow = address(of: there).low
      key.destinationLow = address(of: here).low
      let ports = UInt32(1024 + number % 60_000) << 16 | UInt32(next(1200))
      key.traits = FlowKey.traits(
        ports: ports, interface: 0, protocol: 6, hint: .none, version: .v4)
      return JudgedPacket(
        key: key, time: PacketTime(seconds: 1_000_000, nanoseconds: 0), interface: UInt32(here),
        direction: .ingress, tcpFlags: .syn)
    }
  }
}
