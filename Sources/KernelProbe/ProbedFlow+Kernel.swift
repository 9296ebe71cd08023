internal import CFlowProbe
internal import FlowModel
internal import NetworkTypes

extension ProbedFlow {
  /// Takes over a row of the kernel's table.
  init(_ key: weir_flow_key, _ sums: weir_flow_sums, clock: MonotonicClock) {
    let isIPv6 = Int(key.traits) & WEIR_FLOW_IPV6 != 0
    let isRejected = Int(key.traits) & WEIR_FLOW_REJECTED != 0
    var flow = FlowKey()
    (flow.sourceHigh, flow.sourceLow) = (key.source_high, key.source_low)
    (flow.destinationHigh, flow.destinationLow) = (key.destination_high, key.destination_low)
    flow.traits = FlowKey.traits(
      ports: UInt32(key.source_port) << 16 | UInt32(key.destination_port), interface: 0,
      protocol: key.protocol, hint: .none, version: isIPv6 ? .v6 : .v4)
    flow.setAction(isRejected ? .reject : .accept)
    self.key = flow
    packets = sums.packets
    bytes = sums.bytes
    first = clock.wall(sums.first)
    last = clock.wall(sums.last)
    interfaceIndex = key.interface
    let hasMark = !ProbedFlow.isMembershipReport(key)
    firstMark = hasMark ? sums.first_mark : 0
    mark = hasMark ? sums.mark : 0
    icmpTypeAndCode = key.icmp
    tcpFlags = UInt8(truncatingIfNeeded: sums.tcp_flags)
    direction = Int(key.traits) & WEIR_FLOW_EGRESS != 0 ? .egress : .ingress
  }

  /// Whether the kernel itself tells with it which multicast groups it listens to (IGMP, MLD).
  ///
  /// It keeps another number where marks of such packets would be (`reserved_tailroom` shares the
  /// place in `struct sk_buff`), so what stands there names no rule.
  static func isMembershipReport(_ key: weir_flow_key) -> Bool {
    guard Int(key.traits) & WEIR_FLOW_EGRESS != 0 else { return false }
    switch key.protocol {
    case 2: return true
    case 58: return [131, 132, 143].contains(key.icmp >> 8)
    default: return false
    }
  }
}
