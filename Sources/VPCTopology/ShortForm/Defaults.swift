import FlowModel
import NetworkTypes

/// Every address of each family.
enum AllAddresses {
  static let v4 = CIDRBlock(IPAddress(v4: 0), prefixLength: 0)
  static let v6 = CIDRBlock(IPAddress(v6: 0, 0), prefixLength: 0)

  /// The blocks of all families that a VPC has.
  static func blocks(of vpc: VPC?) -> [CIDRBlock] {
    let hasV6 = vpc?.blocks.contains { $0.base.version == .v6 } ?? false
    return [v4, hasV6 ? v6 : nil].compactMap { $0 }
  }
}

extension NetworkACL {
  /// The network ACL that AWS makes together with a VPC: it allows everything.
  init(defaultOf vpc: VPC) {
    let entries = AllAddresses.blocks(of: vpc).flatMap { block in
      [FlowDirection.ingress, .egress].map { direction in
        NetworkACLEntry(
          number: block.base.version == .v4 ? 100 : 101, direction: direction, action: .accept,
          selector: .all, block: block, position: vpc.position)
      }
    }
    self.init(
      id: ResourceKind.networkACL.derivedID(from: "\(vpc.id)/default"), vpcID: vpc.id,
      isDefault: true, entries: entries, subnetIDs: [], position: vpc.position)
  }
}

extension Route {
  /// The routes that every table of a VPC has.
  static func local(of vpc: VPC, at position: SourcePosition) -> [Route] {
    vpc.blocks.map { block in
      Route(
        destination: .block(block), target: RouteTarget(kind: .local, id: "local"),
        origin: .table, position: position)
    }
  }
}

extension SecurityGroup {
  /// The group that AWS makes together with a VPC: members reach each other, and everything else.
  init(defaultOf vpc: VPC) {
    let id = ResourceKind.group.derivedID(from: "\(vpc.id)/default")
    let inside = SecurityGroupRule(
      derivingIDFor: id, direction: .ingress, selector: .all, peer: .group(id),
      position: vpc.position)
    self.init(
      id: id, name: "default", vpcID: vpc.id,
      rules: [inside] + SecurityGroup.allOut(of: vpc, group: id, at: vpc.position),
      position: vpc.position)
  }

  /// The rules with which a new group lets everything out.
  static func allOut(
    of vpc: VPC?, group: String, at position: SourcePosition
  ) -> [SecurityGroupRule] {
    AllAddresses.blocks(of: vpc).map { block in
      SecurityGroupRule(
        derivingIDFor: group, direction: .egress, selector: .all, peer: .block(block),
        position: position)
    }
  }
}
