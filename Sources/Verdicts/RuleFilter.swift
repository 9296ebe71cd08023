/// The part of a rule that rules it out for most packets: 16 bytes, one compare without a branch.
///
/// Exact for blocks of IPv4. For IPv6 it looks at bits 32 to 63 of the address, where the subnets
/// of a network differ; what passes is compared in full.
struct RuleFilter: Sendable, BitwiseCopyable {
  private let address: UInt32
  private let mask: UInt32
  private let firstSelector: UInt16
  private let selectorSpan: UInt16
  private let number: UInt8
  private let numberMask: UInt8

  init(_ rule: CompiledRule, isVersion6: Bool) {
    address = UInt32(truncatingIfNeeded: isVersion6 ? rule.addressHigh : rule.addressLow)
    mask = UInt32(truncatingIfNeeded: isVersion6 ? rule.maskHigh : rule.maskLow)
    firstSelector = rule.firstSelector
    selectorSpan = rule.lastSelector &- rule.firstSelector
    number = rule.number
    numberMask = rule.numberMask
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

  /// Whether protocol and ports, or type and code, match.
  @inline(__always)
  func passesTraffic(_ probe: RuleProbe) -> Bool {
    let isOutside: UInt32 = probe.selector &- firstSelector > selectorSpan ? 1 : 0
    return UInt32((probe.number ^ number) & numberMask) | isOutside == 0
  }
}
