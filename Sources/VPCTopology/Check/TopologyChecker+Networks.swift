import FlowModel
import NetworkTypes

extension TopologyChecker {
  mutating func checkVPCs() {
    for vpc in resources.vpcs {
      if vpc.blocks.isEmpty {
        error(
          .shape, "VPC \(vpc.id) has no CIDR block; expected at least one, such as 10.0.0.0/16",
          at: vpc.position)
      }
      for (first, second) in TopologyChecker.overlaps(vpc.blocks.map { ($0, vpc.position) }) {
        error(
          .overlap,
          "blocks \(first.block) and \(second.block) of VPC \(vpc.id) overlap; "
            + "expected blocks without a common address",
          at: second.value)
      }
    }
    checkDefaults()
  }

  /// A subnet that names no network ACL or route table needs those of its VPC.
  private mutating func checkDefaults() {
    var withoutACL: [String: String] = [:]
    var withoutTable: [String: String] = [:]
    for subnet in resources.subnets {
      if index.networkACLs[subnet.id] == nil {
        withoutACL[subnet.vpcID] = withoutACL[subnet.vpcID] ?? subnet.id
      }
      if index.routeTables[subnet.id] == nil {
        withoutTable[subnet.vpcID] = withoutTable[subnet.vpcID] ?? subnet.id
      }
    }
    for vpc in resources.vpcs {
      if index.defaultACLs[vpc.id] == nil {
        missing("default network ACL", of: vpc, usedBy: withoutACL[vpc.id], .networkACL)
      }
      if index.mainTables[vpc.id] == nil {
        missing("main route table", of: vpc, usedBy: withoutTable[vpc.id], .routeTable)
      }
    }
  }

  private mutating func missing(
    _ thing: String, of vpc: VPC, usedBy subnet: String?, _ kind: ResourceKind
  ) {
    let advice = "every VPC has one; add the output of '\(kind.describeCommand)'"
    if let subnet {
      error(
        .missingDefault,
        "VPC \(vpc.id) has no \(thing), which subnet \(subnet) depends on; \(advice)",
        at: vpc.position)
    } else {
      warning(.missingDefault, "VPC \(vpc.id) has no \(thing); \(advice)", at: vpc.position)
    }
  }

  mutating func checkSubnets() {
    var byVPC: [String: [(block: CIDRBlock, value: Subnet)]] = [:]
    for subnet in resources.subnets {
      let noun = "subnet \(subnet.id)"
      if subnet.blocks.isEmpty {
        error(
          .shape, "\(noun) has no CIDR block; expected at least one, such as 10.0.1.0/24",
          at: subnet.position)
      }
      for block in subnet.blocks { byVPC[subnet.vpcID, default: []].append((block, subnet)) }
      guard let place = refer(noun, to: subnet.vpcID, .vpc, at: subnet.position) else { continue }
      let vpc = resources.vpcs[place]
      for block in subnet.blocks where !vpc.blocks.contains(where: { $0.contains(block) }) {
        error(
          .outside,
          "\(noun) has \(block), which is outside VPC \(vpc.id); expected a part of "
            + TopologyChecker.list(vpc.blocks),
          at: subnet.position)
      }
    }
    for entries in byVPC.values {
      for (first, second) in TopologyChecker.overlaps(entries) {
        error(
          .overlap,
          "subnets \(first.value.id) (\(first.block)) and \(second.value.id) (\(second.block)) "
            + "overlap; expected blocks without a common address",
          at: second.value.position)
      }
    }
  }

  /// Pairs of a block and the nearest one before it that holds it, in address order.
  static func overlaps<Value>(
    _ entries: [(block: CIDRBlock, value: Value)]
  ) -> [((block: CIDRBlock, value: Value), (block: CIDRBlock, value: Value))] {
    let sorted = entries.sorted { CIDRBlock.precedes($0.block, $1.block) }
    var pairs: [((block: CIDRBlock, value: Value), (block: CIDRBlock, value: Value))] = []
    // Blocks are nested or apart, so those that are still open form a stack.
    var open: [(block: CIDRBlock, value: Value)] = []
    for entry in sorted {
      while let last = open.last, !last.block.contains(entry.block) { open.removeLast() }
      if let last = open.last { pairs.append((last, entry)) }
      open.append(entry)
    }
    return pairs
  }

  /// Blocks in a sentence: `10.0.0.0/16 or 2001:db8::/56`.
  static func list(_ blocks: [CIDRBlock]) -> String {
    blocks.isEmpty ? "nothing" : blocks.map(\.description).joined(separator: " or ")
  }
}
