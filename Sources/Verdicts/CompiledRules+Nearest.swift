import FlowModel
import NetworkTypes

/// Which rule a refused packet missed by the least.
extension CompiledRules {
  /// The refusal of a packet that no rule allows, with the rule that came nearest.
  ///
  /// Nearest is the rule that misses by the least: an address before a port, a port before a
  /// protocol; among wrong addresses the block that shares the longest prefix. Rules for the other
  /// direction count only where this direction has none.
  @inline(never)
  func nearestDeny(
    _ interface: Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict {
    var nearest = NearestRule()
    for index in interface.groupIndices {
      consider(groups[Int(carriedGroups[index])], direction, probe, &nearest)
    }
    // One that misses by its addresses alone is beaten by no set, and by no rule of the other
    // family.
    if !nearest.missesAddressAlone {
      for index in interface.groupIndices {
        considerSets(groups[Int(carriedGroups[index])], direction, probe, &nearest)
      }
      for index in interface.groupIndices {
        considerOtherFamily(groups[Int(carriedGroups[index])], direction, probe, &nearest)
      }
    }
    if nearest.isNone {
      for index in interface.groupIndices {
        considerDirection(groups[Int(carriedGroups[index])], direction, probe, &nearest)
      }
    }
    if let rule = nearest.rule {
      return Verdict(
        .reject,
        DecidingRule(.defaultDeny, subject: rules[rule].subject, missed: nearest.missed))
    }
    return plainDeny(interface)
  }

  /// The refusal in the name of the interface's first group, and of no rule.
  func plainDeny(_ interface: Interface) -> Verdict {
    let first = groups[Int(carriedGroups[Int(interface.firstGroup)])].subject
    return Verdict(.reject, DecidingRule(.defaultDeny, subject: first))
  }

  /// Rules of the packet's family: none matches in everything.
  ///
  /// Sets of addresses count as missed here; `considerSets` looks whether that matters.
  @inline(__always)
  private func consider(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    let range = group.range(direction, isVersion6: probe.isVersion6)
    if probe.isVersion6 {
      for position in range {
        nearest.offer(
          position, traffic: filters[position].trafficMiss(probe),
          closeness: filters[position].hasAddressSet ? 0 : rules[position].closeness(probe))
      }
      return
    }
    let filters = filters.span.extracting(range)
    for index in filters.indices {
      let filter = filters[index]
      nearest.offer(
        range.lowerBound + index, traffic: filter.trafficMiss(probe),
        closeness: filter.hasAddressSet ? 0 : filter.closeness(probe))
    }
  }

  /// Rules for sets of addresses, as far as one could be nearer than what was found without a
  /// search.
  private func considerSets(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    let range = group.range(direction, isVersion6: probe.isVersion6)
    let filters = filters.span.extracting(range)
    for index in filters.indices where filters[index].hasAddressSet {
      let traffic = filters[index].trafficMiss(probe)
      let position = range.lowerBound + index
      guard traffic != 0, nearest.isWorth(traffic),
        nearest.memberships.contains(rules[position].addressSet, probe, addressSets)
      else { continue }
      nearest.offer(position, traffic: traffic, closeness: NearestRule.inside)
    }
  }

  /// Rules for the other family, such as the IPv4 half of a pair whose IPv6 half was forgotten.
  private func considerOtherFamily(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    for position in group.range(direction, isVersion6: !probe.isVersion6) {
      nearest.offer(position, traffic: filters[position].trafficMiss(probe), closeness: 0)
    }
  }

  private func considerDirection(
    _ group: Owner, _ direction: FlowDirection, _ probe: RuleProbe, _ nearest: inout NearestRule
  ) {
    for position in group.range(direction.opposite, isVersion6: probe.isVersion6) {
      let rule = rules[position]
      // A rule that allows everything says nothing about the packet.
      guard !(rule.isEverywhere && rule.numberMask == 0), filters[position].trafficMiss(probe) == 0,
        rule.matchesBlock(probe), isInSet(rule, probe, &nearest.memberships)
      else { continue }
      nearest.offer(
        position, traffic: MissedDimensions.direction.rawValue, closeness: NearestRule.inside)
    }
  }
}

/// The rule that misses a packet by the least.
///
/// One number: the missed dimensions at the top, how far the addresses are apart below them, and
/// the rule's position, so that the first of equals wins.
struct NearestRule {
  /// The closeness of addresses that match.
  static let inside = 255

  private var least = UInt64.max
  /// The sets that hold the packet's other side.
  var memberships = LazyMemberships()

  /// Whether no rule was offered.
  var isNone: Bool { least == .max }
  /// Where the nearest rule lies; nil while none was offered.
  var rule: Int? { isNone ? nil : Int(least & 0xffff_ffff) }
  /// What the nearest rule misses by.
  var missed: MissedDimensions { MissedDimensions(rawValue: UInt8(least >> 40 & 15)) }
  /// Whether the nearest rule is for the packet's protocol and port.
  var missesAddressAlone: Bool { least >> 40 == 1 }

  /// Whether a rule that misses by this alone is as near as any.
  @inline(__always)
  func isWorth(_ traffic: UInt8) -> Bool { UInt64(traffic) <= least >> 40 }

  /// Offers a rule, without a branch: rules differ in everything.
  ///
  /// - Parameter traffic: What it misses by in protocol and port, or in direction.
  /// - Parameter closeness: Bits of the address that agree, 0 to 128, or `inside`.
  @inline(__always)
  mutating func offer(_ position: Int, traffic: UInt8, closeness: Int) {
    let isInside = closeness == NearestRule.inside
    let missed = UInt64(traffic) | (isInside ? 0 : MissedDimensions.addressBit)
    let distance = UInt64(255 - closeness)
    least = min(least, missed << 40 | distance << 32 | UInt64(truncatingIfNeeded: position))
  }
}

extension MissedDimensions {
  fileprivate static let addressBit = UInt64(MissedDimensions.address.rawValue)
}

extension RuleFilter {
  /// What a packet's protocol and ports, or type and code, miss the rule by, without a branch.
  @inline(__always)
  func trafficMiss(_ probe: RuleProbe) -> UInt8 {
    let isOutside: UInt8 = probe.selector &- firstSelector > selectorSpan ? 2 : 0
    return misses(probe.number) ? MissedDimensions.ipProtocol.rawValue : isOutside
  }

  /// Leading bits of the packet's IPv4 address that agree with the block, as of 128.
  @inline(__always)
  func closeness(_ probe: RuleProbe) -> Int {
    let difference = (probe.filterAddress ^ address) & mask
    return difference == 0 ? NearestRule.inside : 96 + difference.leadingZeroBitCount
  }
}

extension CompiledRule {
  /// Leading bits of the packet's address that agree with the block.
  func closeness(_ probe: RuleProbe) -> Int {
    let high = (probe.addressHigh ^ addressHigh) & maskHigh
    let low = (probe.addressLow ^ addressLow) & maskLow
    guard high | low != 0 else { return NearestRule.inside }
    return high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount
  }
}
