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
    for index in interface.groupIndices {
      let group = Int(carriedGroups[index])
      let range = groups[group].range(direction, isVersion6: probe.isVersion6)
      let position = firstMatch(in: range, probe)
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
    let position = firstMatch(in: range, probe)
    guard position >= 0 else {
      return Verdict(.reject, DecidingRule(.networkACL, subject: acls[acl].subject))
    }
    let entry = rules[position]
    return Verdict(
      entry.denies ? .reject : .accept, DecidingRule(.networkACL, subject: entry.subject))
  }

  /// The first rule of a range that matches in everything; -1 when none does.
  @inline(__always)
  private func firstMatch(in range: Range<Int>, _ probe: RuleProbe) -> Int {
    let filters = filters.span.extracting(range)
    for index in filters.indices where filters[index].passes(probe) {
      let rule = rules[range.lowerBound + index]
      if rule.matchesBlock(probe) && isInSet(rule, probe) { return range.lowerBound + index }
    }
    return -1
  }

  /// The refusal of a packet that no rule allows, with the rule that came nearest.
  ///
  /// Nearest is the rule that misses by the least: an address before a port, a port before a
  /// protocol; among wrong addresses the block that shares the longest prefix. Rules for the other
  /// direction count only where this direction has none.
  func defaultDeny(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict {
    var nearest = NearestRule()
    for stage in 0..<7 {
      for index in interface.groupIndices {
        let group = groups[Int(carriedGroups[index])]
        switch stage {
        case 0: considerAddresses(group, direction, probe, &nearest)
        case 1: considerOtherFamily(group, direction, probe, missed: [], &nearest)
        case 2: considerTraffic(group, direction, probe, missed: .port, &nearest)
        case 3: considerOtherFamily(group, direction, probe, missed: .port, &nearest)
        case 4: considerTraffic(group, direction, probe, missed: .ipProtocol, &nearest)
        case 5: considerOtherFamily(group, direction, probe, missed: .ipProtocol, &nearest)
        default: considerDirection(group, direction, probe, &nearest)
        }
      }
      if let found = nearest.reason { return Verdict(.reject, found) }
    }
    let first = groups[Int(carriedGroups[Int(interface.firstGroup)])].subject
    return Verdict(.reject, DecidingRule(.defaultDeny, subject: first))
  }

  /// Rules for the packet's traffic: as none allowed it, they miss by the address.
  private func considerAddresses(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    let range = group.range(direction, isVersion6: probe.isVersion6)
    let filters = filters.span.extracting(range)
    for index in filters.indices where filters[index].passesTraffic(probe) {
      nearest.offerAddress(rules[range.lowerBound + index], .address, probe)
    }
  }

  /// Rules for other ports of the packet's protocol, or for other protocols; none is for its own.
  private func considerTraffic(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, missed: MissedDimensions,
    _ nearest: inout NearestRule
  ) {
    let range = group.range(direction, isVersion6: probe.isVersion6)
    let filters = filters.span.extracting(range)
    let rules = rules.span
    let isOtherProtocol = missed == .ipProtocol
    for index in filters.indices
    where filters[index].misses(probe.number) == isOtherProtocol && nearest.isBeaten(by: missed) {
      let rule = rules[range.lowerBound + index]
      if rule.addressSet >= 0 {
        let isMember = addressSets.contains(rule.addressSet, probe)
        nearest.offer(rule, isMember ? missed : missed.union(.address), closeness: 0)
      } else if rule.matchesBlock(probe) {
        nearest.offer(rule, missed, closeness: 0)
      } else {
        nearest.offerAddress(rule, missed.union(.address), probe)
      }
    }
  }

  /// Rules for the other family, such as the IPv4 half of a pair whose IPv6 half was forgotten.
  private func considerOtherFamily(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, missed: MissedDimensions,
    _ nearest: inout NearestRule
  ) {
    for position in group.range(direction, isVersion6: !probe.isVersion6) {
      guard rules[position].trafficMiss(probe) == missed else { continue }
      nearest.offer(rules[position], missed.union(.address), closeness: 0)
    }
  }

  private func considerDirection(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    for position in group.range(direction.opposite, isVersion6: probe.isVersion6) {
      let rule = rules[position]
      // A rule that allows everything says nothing about the packet.
      guard !(rule.isEverywhere && rule.numberMask == 0), rule.trafficMiss(probe).isEmpty,
        rule.matchesBlock(probe), isInSet(rule, probe)
      else { continue }
      nearest.offer(rule, .direction, closeness: 0)
    }
  }

  @inline(__always)
  private func isInSet(_ rule: CompiledRule, _ probe: RuleProbe) -> Bool {
    rule.addressSet < 0 || addressSets.contains(rule.addressSet, probe)
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

  /// Whether a rule that misses by this in traffic can still be the nearest.
  func isWorth(_ missed: MissedDimensions) -> Bool { missed.rawValue <= self.missed.rawValue }

  /// Whether a rule that misses by this alone is nearer than all others.
  func isBeaten(by missed: MissedDimensions) -> Bool { missed.rawValue < self.missed.rawValue }

  /// Offers a rule whose addresses do not hold the packet's.
  mutating func offerAddress(
    _ rule: CompiledRule, _ missed: MissedDimensions, _ probe: RuleProbe
  ) {
    guard isWorth(missed) else { return }
    offer(rule, missed, closeness: rule.addressSet < 0 ? rule.sharedPrefix(probe) : 0)
  }

  mutating func offer(_ rule: CompiledRule, _ missed: MissedDimensions, closeness: Int) {
    guard isWorth(missed), missed != self.missed || closeness > self.closeness else { return }
    (self.missed, self.closeness, subject) = (missed, closeness, rule.subject)
  }
}

extension CompiledRule {
  /// What a packet's protocol and ports, or type and code, miss the rule by.
  func trafficMiss(_ probe: RuleProbe) -> MissedDimensions {
    if (probe.number ^ number) & numberMask != 0 { return .ipProtocol }
    return probe.selector &- firstSelector <= lastSelector &- firstSelector ? [] : .port
  }

  /// Leading bits of the packet's 128-bit address that agree with the block.
  func sharedPrefix(_ probe: RuleProbe) -> Int {
    let high = (probe.addressHigh ^ addressHigh) & maskHigh
    let low = (probe.addressLow ^ addressLow) & maskLow
    return high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount
  }
}
