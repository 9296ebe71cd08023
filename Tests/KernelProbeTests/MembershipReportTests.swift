import FlowModel
import Testing

import CFlowProbe
@testable import KernelProbe

/// Packets whose mark is none.
struct MembershipReportTests {
  @Test(
    "what a kernel sends about its multicast groups has no mark, whatever stands in its place",
    arguments: [
      (2, 0, true, 0), (58, 143 << 8, true, 0), (58, 131 << 8, true, 0), (58, 132 << 8, true, 0),
      (58, 128 << 8, true, 0xd4), (2, 0, false, 0xd4), (58, 143 << 8, false, 0xd4),
      (17, 0, true, 0xd4),
    ])
  func marks(number: UInt8, icmp: UInt16, isEgress: Bool, mark: UInt32) {
    var key = weir_flow_key()
    key.protocol = number
    key.icmp = icmp
    key.traits = UInt8(isEgress ? WEIR_FLOW_EGRESS : 0)
    var sums = weir_flow_sums()
    (sums.packets, sums.first_mark, sums.mark) = (1, 0xd4, 0xd4)
    let row = ProbedFlow(key, sums, clock: MonotonicClock(offset: 0))
    #expect(row.mark == mark && row.firstMark == mark)
  }
}
