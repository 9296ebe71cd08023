/// Something that several threads read partial groups of together.
package protocol SumSource: Sendable {
  /// Threads that find work in it, at most.
  var parts: Int { get }
  /// Begins to give groups on one thread: `SumPlan.shapes` tells their columns.
  func sums(_ plan: SumPlan) throws(ScanError) -> any RowBatches
}

extension SumSource where Self: RowSource {
  /// Makes groups of the rows.
  package func sums(_ plan: SumPlan) throws(ScanError) -> any RowBatches {
    PartialSums(plan, of: try batches(plan.columns))
  }
}

extension ScanJob: SumSource {}
