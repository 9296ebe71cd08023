internal import AWSProtocols
internal import FlowModel
internal import NetworkTypes
internal import VPCTopology

extension SeedRecords {
  mutating func addNetworks() {
    for vpc in topology.resources.vpcs {
      add(
        .vpc(
          vpc.id, in: scope, blocks: texts(vpc.blocks, .v4), ipv6: texts(vpc.blocks, .v6),
          owner: vpc.ownerID), tags: vpc.tags)
    }
    for subnet in topology.resources.subnets {
      add(
        .subnet(
          subnet.id, in: scope, vpc: subnet.vpcID, block: texts(subnet.blocks, .v4).first,
          ipv6: texts(subnet.blocks, .v6), zone: subnet.zoneName, zoneID: subnet.zoneID,
          outpost: subnet.outpostARN), tags: subnet.tags)
    }
    for list in topology.resources.prefixLists {
      let isIPv6 = list.entries.contains { $0.base.version == .v6 }
      add(
        .prefixList(
          list.id, in: scope, name: list.name, family: isIPv6 ? "IPv6" : "IPv4",
          maxEntries: list.maxEntries, entries: list.entries.map { ["cidr": .string("\($0)")] },
          owner: list.ownerID), tags: list.tags)
    }
  }

  mutating func addFilters() {
    for group in topology.resources.groups {
      add(
        .group(
          group.id, in: scope, vpc: group.vpcID, name: group.name, description: group.name),
        tags: group.tags)
      for rule in group.rules {
        let range = SeedRange(rule.selector)
        add(
          .rule(
            rule.id, in: scope, group: group.id, isEgress: rule.direction == .egress,
            protocolName: range.name, ports: (range.from, range.to), peer: peer(rule.peer)),
          tags: [:])
      }
    }
    for list in topology.resources.networkACLs {
      var record = ControlRecord.networkACL(
        list.id, in: scope, vpc: list.vpcID, isDefault: list.isDefault)
      for entry in list.entries { record.append(describe(entry), to: "entrySet") }
      var subnets = list.subnetIDs
      if list.isDefault {
        // Subnets without a list of their own have the default one, which EC2 always says.
        subnets += topology.resources.subnets.map(\.id).filter { id in
          !subnets.contains(id) && topology.networkACL(ofSubnet: id)?.id == list.id
        }
      }
      for subnet in subnets { record.associate(subnet: subnet) }
      add(record, tags: list.tags)
    }
  }

  private func texts(_ blocks: [CIDRBlock], _ version: IPVersion) -> [String] {
    blocks.filter { $0.base.version == version }.map(\.description)
  }

  private func peer(_ peer: RulePeer) -> JSONMember {
    switch peer {
    case .block(let block):
      JSONMember(block.base.version == .v4 ? "cidrIpv4" : "cidrIpv6", .string("\(block)"))
    case .prefixList(let id): JSONMember("prefixListId", .string(id))
    case .group(let id):
      JSONMember(
        "referencedGroupInfo", ["groupId": .string(id), "userId": .string(scope.account)])
    }
  }

  private func describe(_ entry: NetworkACLEntry) -> JSONValue {
    let range = SeedRange(entry.selector)
    var item: JSONValue = [
      "ruleNumber": .number("\(entry.number)"), "protocol": .string("\(range.number)"),
      "ruleAction": entry.action == .accept ? "allow" : "deny",
      "egress": .bool(entry.direction == .egress),
    ]
    let name = entry.block.base.version == .v4 ? "cidrBlock" : "ipv6CidrBlock"
    item.set(name, .string("\(entry.block)"))
    switch range.number {
    case 6, 17:
      item.set(
        "portRange", ["from": .number("\(range.from)"), "to": .number("\(range.to)")])
    case 1, 58:
      item.set(
        "icmpTypeCode", ["type": .number("\(range.from)"), "code": .number("\(range.to)")])
    default: break
    }
    return item
  }
}

/// Protocol and ports of a rule as EC2 writes them: -1 stands for all.
struct SeedRange {
  let number: Int
  let from: Int
  let to: Int

  init(_ selector: TrafficSelector) {
    switch selector {
    case .all: (number, from, to) = (-1, -1, -1)
    case .ports(let kind, let range):
      (number, from, to) = (Int(kind.rawValue), Int(range.lowerBound), Int(range.upperBound))
    case .icmp(let kind, let type, let code):
      (number, from, to) = (
        Int(kind.rawValue), type.map { Int($0) } ?? -1, code.map { Int($0) } ?? -1
      )
    case .number(let kind): (number, from, to) = (Int(kind.rawValue), -1, -1)
    }
  }

  /// The name that rules of groups use for the protocol.
  var name: String {
    switch number {
    case 6: "tcp"
    case 17: "udp"
    case 1: "icmp"
    case 58: "icmpv6"
    default: "\(number)"
    }
  }
}
