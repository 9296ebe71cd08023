/// The part of a rule that rules it out for most packets: 16 bytes, one compare without a branch.
///
/// Exact for blocks of IPv4. For IPv6 it looks at bits 32 to 63 of the address, where the subnets
/// of a network differ; what passes is compared in full.
struct RuleFilter: Sendable, BitwiseCopyable {
  let address: UInt32
  let mask: UInt32
  let firstSelector: UInt16
  let selectorSpan: UInt16
  private let number: UInt8
  private let numberMask: UInt8
  /// The other side must be in a set; address and mask let everything pass then.
  let hasAddressSet: Bool

  init(_ rule: CompiledRule, isVersion6: Bool) {
    address = UInt32(truncatingIfNeeded: isVersion6 ? rule.addressHigh : rule.addressLow)
    mask = UInt32(truncatingIfNeeded: isVersion6 ? rule.maskHigh : rule.maskLow)
    firstSelector = rule.firstSelector
    selectorSpan = rule.lastSelector &- rule.firstSelector
    number = rule.number
    numberMask = rule.numberMask
    hasAddressSet = rule.addressSet >= 0
  }

  /// Whether the rule is worth a full look.
  @inline(__always)
  func passes(_ probe: RuleProbe) -> Bool {
    let isOutside: UInt32 = probe.selector &- firstSelector > selectorSpan ? 1 : 0
    let wrongNumber = UInt32((probe.number ^ number) & numberMask)
    return wrongNumber | isOutside | ((probe.filterAddress ^ address) & mask) == 0
  }

  /// Whether the rule is for another protocol.
  @inline(__always)
  func misses(_ ipProtocol: UInt8) -> Bool { (ipProtocol ^ number) & numberMask != 0 }
}
