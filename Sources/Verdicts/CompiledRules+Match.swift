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
    let rules = rules.span
    let carried = carriedGroups.span
    for index in interface.groupIndices {
      let range = groups[Int(carried[index])].range(direction, isVersion6: probe.isVersion6)
      for position in range {
        let rule = rules[position]
        guard rule.matchesTraffic(probe), rule.matchesBlock(probe), isInSet(rule, probe)
        else { continue }
        let match = GroupMatch(subject: rule.subject, isEverywhere: rule.isEverywhere)
        if rule.isEverywhere { return match }
        if narrow == nil { narrow = match }
        break
      }
    }
    return narrow
  }

  /// What the subnet's ACL says to a packet that crosses its edge; nil when no ACL is known.
  func aclVerdict(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict? {
    guard interface.acl >= 0 else { return nil }
    let rules = rules.span
    let acl = acls[Int(interface.acl)]
    for position in acl.range(direction, isVersion6: probe.isVersion6) {
      let entry = rules[position]
      guard entry.matchesTraffic(probe), entry.matchesBlock(probe) else { continue }
      return Verdict(
        entry.denies ? .reject : .accept, DecidingRule(.networkACL, subject: entry.subject))
    }
    return Verdict(.reject, DecidingRule(.networkACL, subject: acl.subject))
  }

  /// The refusal of a packet that no rule allows, with the rule that came nearest.
  ///
  /// Nearest is the rule that misses by the least: an address before a port, a port before a
  /// protocol; among wrong addresses the block that shares the longest prefix.
  func defaultDeny(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict {
    var nearest = NearestRule()
    for index in interface.groupIndices {
      let group = groups[Int(carriedGroups[index])]
      consider(group, direction, probe, &nearest)
    }
    if let found = nearest.reason { return Verdict(.reject, found) }
    let first = groups[Int(carriedGroups[Int(interface.firstGroup)])].subject
    return Verdict(.reject, DecidingRule(.defaultDeny, subject: first))
  }

  private func consider(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    let rules = rules.span
    for position in group.range(direction, isVersion6: probe.isVersion6) {
      let rule = rules[position]
      let isAddressMissed = !rule.matchesBlock(probe) || !isInSet(rule, probe)
      nearest.consider(rule, probe, isAddressMissed: isAddressMissed)
    }
    for position in group.range(direction, isVersion6: !probe.isVersion6) {
      nearest.considerOtherFamily(rules[position], probe)
    }
    for position in group.range(direction.opposite, isVersion6: probe.isVersion6) {
      let rule = rules[position]
      // A rule that allows everything says nothing about the packet.
      guard !(rule.isEverywhere && rule.numberMask == 0), rule.matchesTraffic(probe),
        rule.matchesBlock(probe), isInSet(rule, probe)
      else { continue }
      nearest.offer(rule, .direction, closeness: 0)
    }
  }

  @inline(__always)
  private func isInSet(_ rule: CompiledRule, _ probe: RuleProbe) -> Bool {
    rule.addressSet < 0 || addressSets[Int(rule.addressSet)].contains(probe)
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

/// The rule that misses a packet by the least, found in one pass.
struct NearestRule {
  private var missed = MissedDimensions(rawValue: 15)
  private var closeness = -1
  private var subject: UInt32 = 0

  /// The reason for a default deny; nil while no rule was offered.
  var reason: DecidingRule? {
    closeness < 0 ? nil : DecidingRule(.defaultDeny, subject: subject, missed: missed)
  }

  mutating func consider(_ rule: CompiledRule, _ probe: RuleProbe, isAddressMissed: Bool) {
    var missed = trafficMiss(rule, probe)
    guard isAddressMissed else { return offer(rule, missed, closeness: 0) }
    missed.insert(.address)
    guard missed.rawValue <= self.missed.rawValue else { return }
    offer(rule, missed, closeness: rule.addressSet < 0 ? rule.sharedPrefix(probe) : 0)
  }

  mutating func considerOtherFamily(_ rule: CompiledRule, _ probe: RuleProbe) {
    offer(rule, trafficMiss(rule, probe).union(.address), closeness: 0)
  }

  mutating func offer(_ rule: CompiledRule, _ missed: MissedDimensions, closeness: Int) {
    if missed.rawValue > self.missed.rawValue { return }
    if missed == self.missed && closeness <= self.closeness { return }
    (self.missed, self.closeness, subject) = (missed, closeness, rule.subject)
  }

  private func trafficMiss(_ rule: CompiledRule, _ probe: RuleProbe) -> MissedDimensions {
    if (probe.number ^ rule.number) & rule.numberMask != 0 { return .ipProtocol }
    return rule.matchesTraffic(probe) ? [] : .port
  }
}

extension CompiledRule {
  /// Leading bits of the packet's 128-bit address that agree with the block.
  func sharedPrefix(_ probe: RuleProbe) -> Int {
    let high = (probe.addressHigh ^ addressHigh) & maskHigh
    let low = (probe.addressLow ^ addressLow) & maskLow
    return high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount
  }
}
