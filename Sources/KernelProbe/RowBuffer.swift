internal import CFlowProbe
internal import FlowModel

/// A batch of the kernel's rows, in its form and in ours; the same memory for every batch.
struct RowBuffer {
  private var keys = [weir_flow_key](repeating: weir_flow_key(), count: ProbeLimits.batchRows)
  private var sums = [weir_flow_sums](repeating: weir_flow_sums(), count: ProbeLimits.batchRows)
  private var rows: [ProbedFlow] = []

  /// The rows of the last batch.
  var span: Span<ProbedFlow> {
    @_lifetime(borrow self) get { rows.span }
  }

  /// Takes the next batch; gives its length, or a negative error number.
  mutating func fill(
    from handle: OpaquePointer, clock: MonotonicClock, isFinished: inout Bool
  ) -> Int {
    rows.removeAll(keepingCapacity: true)
    var finished: Int32 = 0
    let count = unsafe weir_probe_take(
      handle, &keys, &sums, UInt32(ProbeLimits.batchRows), &finished)
    isFinished = finished != 0
    for index in 0..<max(0, count) {
      rows.append(ProbedFlow(keys[index], sums[index], clock: clock))
    }
    return count
  }
}
