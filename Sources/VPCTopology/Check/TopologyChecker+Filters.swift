import FlowModel
import NetworkTypes

extension TopologyChecker {
  mutating func checkGroups() {
    var names: [String: SecurityGroup] = [:]
    for group in resources.groups {
      let noun = "security group \(group.id)"
      refer(noun, to: group.vpcID, .vpc, at: group.position)
      let key = "\(group.vpcID)/\(group.name)"
      if let other = names[key], other.id != group.id {
        error(
          .duplicate,
          "\(noun) has the name \(quoted(group.name)), which \(other.id) has at "
            + "\(other.position); expected a name of its own within the VPC",
          at: group.position)
      }
      names[key] = names[key] ?? group
      checkRules(of: group)
    }
  }

  private mutating func checkRules(of group: SecurityGroup) {
    struct Meaning: Hashable {
      var direction: FlowDirection
      var selector: TrafficSelector
      var peer: RulePeer
    }
    var meanings: [Meaning: SecurityGroupRule] = [:]
    var ids: [String: SecurityGroupRule] = [:]
    for rule in group.rules {
      let noun = "rule \(rule.id) of \(group.id)"
      let meaning = Meaning(direction: rule.direction, selector: rule.selector, peer: rule.peer)
      if let other = meanings[meaning] {
        warning(
          .duplicate, "\(noun) says the same as \(other.id) at \(other.position)",
          at: rule.position)
      } else if let other = ids[rule.id] {
        error(
          .duplicate, "\(noun) is described twice, first at \(other.position)", at: rule.position)
      }
      meanings[meaning] = meanings[meaning] ?? rule
      ids[rule.id] = ids[rule.id] ?? rule
      checkPeer(of: rule, noun)
    }
  }

  private mutating func checkPeer(of rule: SecurityGroupRule, _ noun: String) {
    switch rule.peer {
    case .block(let block): checkFamily(rule.selector, block, noun, at: rule.position)
    case .group(let id): refer(noun, to: id, .group, at: rule.position)
    case .prefixList(let id):
      guard let place = refer(noun, to: id, .prefixList, at: rule.position),
        resources.prefixLists[place].entries.isEmpty
      else { return }
      warning(
        .neverMatches,
        "\(noun) can never match, as prefix list \(id) has no entries; add the "
          + "output of 'aws ec2 get-managed-prefix-list-entries' as \(id).json",
        at: rule.position)
    }
  }

  /// ICMP is a protocol of IPv4 only, ICMPv6 one of IPv6 only.
  private mutating func checkFamily(
    _ selector: TrafficSelector, _ block: CIDRBlock, _ noun: String, at position: SourcePosition
  ) {
    guard case .icmp(let number, _, _) = selector else { return }
    let version: IPVersion = number == .icmp ? .v4 : .v6
    guard block.base.version != version else { return }
    let needed = version == .v4 ? "icmpv6" : "icmp"
    warning(
      .neverMatches,
      "\(noun) can never match: \(number) does not occur in "
        + "IPv\(block.base.version.rawValue), and \(block) is nothing else; expected \(needed)",
      at: position)
  }

  // MARK: Network ACLs

  mutating func checkNetworkACLs() {
    for (place, list) in resources.networkACLs.enumerated() {
      let noun = "network ACL \(list.id)"
      refer(noun, to: list.vpcID, .vpc, at: list.position)
      if list.isDefault, let first = index.defaultACLs[list.vpcID], first != place {
        let other = resources.networkACLs[first]
        error(
          .contradiction,
          "\(noun) is a default of VPC \(list.vpcID), which has \(other.id) at "
            + "\(other.position); expected one default",
          at: list.position)
      }
      for id in list.subnetIDs {
        checkAssociation(noun, list.vpcID, list.position, subnet: id)
        if let first = index.networkACLs[id], first != place {
          let other = resources.networkACLs[first]
          error(
            .contradiction,
            "\(noun) is associated with subnet \(id), which has \(other.id) at "
              + "\(other.position); expected one network ACL for each subnet",
            at: list.position)
        }
      }
      checkEntries(of: list, .ingress)
      checkEntries(of: list, .egress)
    }
  }

  /// A subnet that an ACL or route table is associated with lies in the same VPC.
  mutating func checkAssociation(
    _ noun: String, _ vpcID: String, _ position: SourcePosition, subnet id: String
  ) {
    guard let place = refer(noun, to: id, .subnet, at: position) else { return }
    let subnet = resources.subnets[place]
    guard subnet.vpcID != vpcID else { return }
    error(
      .contradiction,
      "\(noun) of VPC \(vpcID) is associated with subnet \(id) of VPC "
        + "\(subnet.vpcID); expected a subnet of its own VPC",
      at: position)
  }

  private static let entryNumbers = 1...32766

  private mutating func checkEntries(of list: NetworkACL, _ direction: FlowDirection) {
    let entries = list.entries.filter { $0.direction == direction }
    for (place, entry) in entries.enumerated() {
      let way = direction == .ingress ? "inbound" : "outbound"
      let noun = "\(way) rule \(entry.number) of \(list.id)"
      checkFamily(entry.selector, entry.block, noun, at: entry.position)
      if !TopologyChecker.entryNumbers.contains(entry.number) {
        error(
          .value, "\(noun) has a number out of range; expected 1 to 32766", at: entry.position)
      }
      // The list is sorted by number, so everything that decides earlier stands before.
      if let other = entries[..<place].last, other.number == entry.number {
        error(
          .duplicate,
          "\(noun) stands twice, first at \(other.position); expected a number of its own",
          at: entry.position)
        continue
      }
      let earlier = entries[..<place].first {
        $0.block.contains(entry.block) && $0.selector.covers(entry.selector)
      }
      if let earlier {
        let verb = earlier.action == .accept ? "allows" : "denies"
        warning(
          .neverMatches,
          "\(noun) can never match: rule \(earlier.number) at \(earlier.position) "
            + "\(verb) all of its traffic before it",
          at: entry.position)
      }
    }
  }
}
