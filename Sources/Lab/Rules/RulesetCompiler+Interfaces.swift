import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// Network ACLs, and what stands at each interface.
extension RulesetCompiler {
  /// The chains of all ACLs: an entry that allows returns to the interface's chain.
  ///
  /// Where no group has named a rule before, an entry that allows names itself, too.
  mutating func addLists() {
    for acl in sources.acls.sorted(by: { $0.id < $1.id }) {
      let final = DecidingRule(
        .networkACL,
        subject: book.number(of: RuleSubject(owner: acl.id, member: "*", direction: .ingress)))
      let entries = acl.entries.sorted { $0.number < $1.number }
      for direction in [FlowDirection.egress, .ingress] {
        let refuse = NftJSON.goto("refuse_\(direction.way)")
        var silent: [[String]] = []
        var named: [[String]] = []
        for entry in entries where entry.direction == direction {
          let number = book.number(of: RuleSubject(entry, of: acl.id))
          let mark = NftJSON.setMark(DecidingRule(.networkACL, subject: number).rawValue)
          for match in matches(entry.selector, .block(entry.block), direction) {
            let isAllowed = entry.action == .accept
            named.append(match + [mark, isAllowed ? NftJSON.back : refuse])
            silent.append(match + (isAllowed ? [NftJSON.back] : [mark, refuse]))
          }
        }
        let end = [NftJSON.setMark(final.rawValue), refuse]
        ruleset.set(listChain(acl.id, direction, isNamed: false), silent + [end])
        ruleset.set(listChain(acl.id, direction, isNamed: true), named + [end])
      }
    }
  }

  private func listChain(_ id: String, _ direction: FlowDirection, isNamed: Bool) -> String {
    let place = sources.acls.map(\.id).sorted().firstIndex(of: id) ?? 0
    return "list_\(place)_\(direction.way)\(isNamed ? "_named" : "")"
  }

  /// A chain for each sort of interface: group and then ACL on the way out, ACL and then group on
  /// the way in.
  mutating func addInterfaces() {
    for direction in [FlowDirection.egress, .ingress] {
      var table: [(String, String)] = []
      var chains: [InterfacePolicy: String] = [:]
      for (interface, policy) in zip(plan.interfaces, sources.interfaces) {
        let chain = chains[policy] ?? "interface_\(chains.count)_\(direction.way)"
        if chains[policy] == nil {
          chains[policy] = chain
          let acl = listRules(policy, direction)
          let groups = groupRules(policy, direction)
          ruleset.set(chain, direction == .egress ? groups + acl : acl + groups)
        }
        table.append((interface.routerName, NftJSON.goto(chain)))
      }
      let field = direction == .egress ? NftJSON.Field.arrivedAt : NftJSON.Field.leavesBy
      ruleset.set(
        "dispatch_\(direction.way)", table.isEmpty ? [] : [[NftJSON.verdictMap(field, table)]])
    }
  }

  private func groupRules(_ policy: InterfacePolicy, _ direction: FlowDirection) -> [[String]] {
    guard !policy.groupIDs.isEmpty else { return [] }
    return [
      [NftJSON.jump("groups_\(direction.way)")],
      [NftJSON.setMark(keeping: ~(LabMark.wide | LabMark.open))],
    ]
  }

  /// The ACL, for packets that cross the edge of the subnet: neither the address nor the next
  /// interface is in it.
  private func listRules(_ policy: InterfacePolicy, _ direction: FlowDirection) -> [[String]] {
    guard let acl = policy.aclID else { return [] }
    let isNamed = policy.groupIDs.isEmpty
    let list = listChain(acl, direction, isNamed: isNamed)
    if direction == .egress && policy.asksACLWithinSubnet { return [[NftJSON.jump(list)]] }
    let mates = zip(plan.interfaces, sources.interfaces)
      .filter { !policy.subnetID.isEmpty && $0.1.subnetID == policy.subnetID }
      .map(\.0.routerName)
    let other = direction == .egress ? NftJSON.Field.leavesBy : NftJSON.Field.arrivedAt
    let isElsewhere =
      mates.isEmpty
      ? [] : [NftJSON.match(other, NftJSON.names(mates), isEqual: false)]
    return [IPVersion.v4, .v6].map { version in
      let field =
        direction == .egress ? NftJSON.Field.destination(version) : NftJSON.Field.source(version)
      let isFar = AddressRanges.set(policy.subnetBlocks, version).map {
        NftJSON.match(field, $0, isEqual: false)
      }
      return [isFar ?? NftJSON.matchFamily(version)] + isElsewhere + [NftJSON.jump(list)]
    }
  }
}
