import FlowModel
import NetworkTypes
import VPCTopology

/// Lays rules out for evaluation, and enters their names into the rule book.
struct RuleCompiler {
  private let sources: RuleSources
  private var setNumbers: [RulePeer: Int32] = [:]
  private var groupNumbers: [String: Int32] = [:]
  private var aclNumbers: [String: Int32] = [:]
  private var subnetNumbers: [SubnetKey: Int32] = [:]

  init(_ sources: RuleSources) { self.sources = sources }

  mutating func compile(into compiled: inout CompiledRules, book: inout RuleBook) {
    for group in sources.groups.sorted(by: { $0.id < $1.id }) {
      groupNumbers[group.id] = Int32(compiled.groups.count)
      compiled.groups.append(add(group, to: &compiled, &book))
    }
    for acl in sources.acls {
      aclNumbers[acl.id] = Int32(compiled.acls.count)
      compiled.acls.append(add(acl, to: &compiled, &book))
    }
    for policy in sources.interfaces { add(policy, to: &compiled) }
    compiled.addressSets.finish()
    compiled.services = sources.services
    compiled.routes = sources.routes
  }

  /// Adds a group; of its rules those that are open to everywhere come first, then by identifier.
  ///
  /// The order makes the named rule independent of the order in the topology, and lets the first
  /// match tell whether a connection needs tracking.
  private mutating func add(
    _ group: SecurityGroup, to compiled: inout CompiledRules, _ book: inout RuleBook
  ) -> CompiledRules.Owner {
    var owner = CompiledRules.Owner(
      subject: book.number(of: RuleSubject(owner: group.id, member: "", direction: .ingress)))
    let sorted = group.rules.sorted { left, right in
      let (wide, other) = (left.peer.isEverywhere, right.peer.isEverywhere)
      return wide == other ? left.sortKey < right.sortKey : wide
    }
    for direction in [FlowDirection.ingress, .egress] {
      for version in [IPVersion.v4, .v6] {
        let start = Int32(compiled.rules.count)
        for rule in sorted where rule.direction == direction {
          let subject = book.number(of: RuleSubject(rule, of: group.id))
          guard let rule = lower(rule, version, subject: subject, &compiled) else { continue }
          compiled.append(rule, isVersion6: version == .v6)
        }
        owner.setRange(start..<Int32(compiled.rules.count), direction, version)
      }
    }
    return owner
  }

  private mutating func lower(
    _ rule: SecurityGroupRule, _ version: IPVersion, subject: UInt32,
    _ compiled: inout CompiledRules
  ) -> CompiledRule? {
    var lowered = CompiledRule(rule.selector, subject: subject)
    if case .block(let block) = rule.peer {
      guard block.base.version == version else { return nil }
      lowered.setBlock(block)
    } else {
      lowered.addressSet = setNumber(of: rule.peer, &compiled)
    }
    return lowered
  }

  private mutating func setNumber(
    of peer: RulePeer, _ compiled: inout CompiledRules
  ) -> Int32 {
    if let known = setNumbers[peer] { return known }
    let blocks: [CIDRBlock] =
      switch peer {
      case .block(let block): [block]
      case .prefixList(let id): sources.prefixLists[id] ?? []
      case .group(let id):
        (sources.groupMembers[id] ?? []).compactMap {
          CIDRBlock($0, prefixLength: $0.bitWidth)
        } + (sources.groupBlocks[id] ?? [])
      }
    let number = compiled.addressSets.add(blocks)
    setNumbers[peer] = number
    return number
  }

  private func add(
    _ acl: NetworkACL, to compiled: inout CompiledRules, _ book: inout RuleBook
  ) -> CompiledRules.Owner {
    var owner = CompiledRules.Owner(
      subject: book.number(of: RuleSubject(owner: acl.id, member: "*", direction: .ingress)))
    // Numbers are unique within a direction; the sort is stable where a topology broke that.
    let sorted = acl.entries.sorted { $0.number < $1.number }
    for direction in [FlowDirection.ingress, .egress] {
      for version in [IPVersion.v4, .v6] {
        let start = Int32(compiled.rules.count)
        for entry in sorted
        where entry.direction == direction && entry.block.base.version == version {
          let subject = book.number(of: RuleSubject(entry, of: acl.id))
          var lowered = CompiledRule(
            entry.selector, subject: subject, denies: entry.action == .reject)
          lowered.setBlock(entry.block)
          compiled.append(lowered, isVersion6: version == .v6)
        }
        owner.setRange(start..<Int32(compiled.rules.count), direction, version)
      }
    }
    return owner
  }

  private mutating func subnetNumber(
    of policy: InterfacePolicy, _ compiled: inout CompiledRules
  ) -> Int32 {
    let key = SubnetKey(id: policy.subnetID, blocks: policy.subnetBlocks)
    if let known = subnetNumbers[key] { return known }
    let number = Int32(compiled.subnets.count)
    compiled.subnets.append(SubnetRange(policy.subnetBlocks))
    subnetNumbers[key] = number
    return number
  }

  private mutating func add(_ policy: InterfacePolicy, to compiled: inout CompiledRules) {
    let groups = Set(policy.groupIDs).compactMap { groupNumbers[$0] }.sorted()
    let openMask = groups.reduce(UInt8(0)) { $0 | compiled.openMask(ofGroup: Int($1)) }
    compiled.interfaces.append(
      CompiledRules.Interface(
        firstGroup: Int32(compiled.carriedGroups.count), groupCount: Int32(groups.count),
        acl: policy.aclID.flatMap { aclNumbers[$0] } ?? -1,
        subnet: subnetNumber(of: policy, &compiled), openMask: openMask,
        isAutomaticallyTracked: policy.isAutomaticallyTracked,
        asksACLWithinSubnet: policy.asksACLWithinSubnet, isInSubnet: !policy.subnetID.isEmpty))
    compiled.carriedGroups += groups
  }
}

/// What makes two interfaces those of one subnet.
private struct SubnetKey: Hashable {
  let id: String
  let blocks: [CIDRBlock]
}

extension CompiledRules.Owner {
  mutating func setRange(
    _ range: Range<Int32>, _ direction: FlowDirection, _ version: IPVersion
  ) {
    ranges[Int(direction.rawValue) * 2 + (version == .v6 ? 1 : 0)] = range
  }
}

extension CompiledRules {
  /// The directions, families and protocols that a group opens to everywhere.
  func openMask(ofGroup group: Int) -> UInt8 {
    var mask: UInt8 = 0
    for direction in [FlowDirection.ingress, .egress] {
      for isVersion6 in [false, true] {
        for rule in rules[groups[group].range(direction, isVersion6: isVersion6)] {
          for (isUDP, name) in [(false, IPProtocol.tcp), (true, .udp)] where rule.isOpen(to: name) {
            mask |= Interface.openBit(direction, isVersion6: isVersion6, isUDP: isUDP)
          }
        }
      }
    }
    return mask
  }
}
