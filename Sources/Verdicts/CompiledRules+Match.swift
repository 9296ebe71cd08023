import FlowModel
import NetworkTypes

/// The rule of a security group that allows a packet.
struct GroupMatch {
  /// The rule's number in the rule book.
  let subject: UInt32
  /// The rule is for all addresses of the family, so the connection may go untracked.
  let isEverywhere: Bool
}

extension CompiledRules {
  /// The group rule that allows a packet, if any; of several the first that is open to everywhere,
  /// else the first by group and rule identifier.
  func allowance(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> GroupMatch? {
    var narrow: GroupMatch?
    var memberships = LazyMemberships()
    for index in interface.groupIndices {
      let group = Int(carriedGroups[index])
      let range = groups[group].range(direction, isVersion6: probe.isVersion6)
      let position = firstMatch(in: range, probe, &memberships)
      guard position >= 0 else { continue }
      let rule = rules[position]
      let match = GroupMatch(subject: rule.subject, isEverywhere: rule.isEverywhere)
      if rule.isEverywhere { return match }
      if narrow == nil { narrow = match }
    }
    return narrow
  }

  /// What the subnet's ACL says to a packet that crosses its edge; nil when no ACL is known.
  func aclVerdict(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict? {
    guard interface.acl >= 0 else { return nil }
    let acl = Int(interface.acl)
    let range = acls[acl].range(direction, isVersion6: probe.isVersion6)
    var memberships = LazyMemberships()
    let position = firstMatch(in: range, probe, &memberships)
    guard position >= 0 else {
      return Verdict(.reject, DecidingRule(.networkACL, subject: acls[acl].subject))
    }
    let entry = rules[position]
    return Verdict(
      entry.denies ? .reject : .accept, DecidingRule(.networkACL, subject: entry.subject))
  }

  /// The first rule of a range that matches in everything; -1 when none does.
  @inline(__always)
  private func firstMatch(
    in range: Range<Int>, _ probe: RuleProbe, _ memberships: inout LazyMemberships
  ) -> Int {
    let filters = filters.span.extracting(range)
    for index in filters.indices where filters[index].passes(probe) {
      let rule = rules[range.lowerBound + index]
      if rule.matchesBlock(probe) && isInSet(rule, probe, &memberships) {
        return range.lowerBound + index
      }
    }
    return -1
  }

  @inline(__always)
  func isInSet(
    _ rule: CompiledRule, _ probe: RuleProbe, _ memberships: inout LazyMemberships
  ) -> Bool {
    rule.addressSet < 0 || memberships.contains(rule.addressSet, probe, addressSets)
  }
}

extension CompiledRules.Interface {
  @inline(__always)
  var groupIndices: Range<Int> { Int(firstGroup)..<Int(firstGroup) + Int(groupCount) }

  /// Whether the groups let everything of a protocol pass in a direction, to and from everywhere.
  @inline(__always)
  func isOpen(_ direction: FlowDirection, _ packet: JudgedPacket) -> Bool {
    let bit = Self.openBit(
      direction, isVersion6: packet.key.version == .v6, isUDP: packet.isUDP)
    return openMask & bit != 0
  }
}
