internal import FlowLogScanner
internal import Synchronization

/// Partial groups of the records as a function that gives a table: `weir_sums()`.
final class SumFunction: Sendable {
  static let name = "weir_sums"

  /// The plan of the statement that is prepared next, and the names of what comes out.
  private let plan: Mutex<(plan: SumPlan, names: [String])>
  private let scan: ScanFunction
  let estimate: Int
  let parts: Int
  private let sources: @Sendable () -> [any SumSource]

  /// - Parameters:
  ///   - scan: Hears of errors.
  ///   - copies: What is read beside it.
  ///   - sources: Gives, for each use, what the records are in.
  init?(
    _ scan: ScanFunction, _ copies: CopyFunction,
    _ sources: @escaping @Sendable () -> [any SumSource]
  ) {
    guard let empty = SumPlan(keys: [], measures: []) else { return nil }
    plan = Mutex((empty, [SumColumns.rows]))
    self.scan = scan
    // How often groups repeat is not known.
    estimate = (scan.estimate + copies.estimate) / 10
    parts = max(scan.parts, copies.parts)
    self.sources = sources
  }

  /// What the next statement sums.
  func prepare(_ sums: SumPlan, names: [String]) {
    plan.withLock { $0 = (sums, names) }
  }

  private var current: (plan: SumPlan, names: [String]) { plan.withLock { $0 } }
}

extension SumFunction: BatchTable {
  var name: String { Self.name }

  var shapes: [(name: String, shape: ColumnShape)] {
    let (plan, names) = current
    return zip(names, plan.shapes).map { ($0, $1) }
  }

  var leavesOut: Bool { false }

  func begin(_: [Int]) -> any BatchReading {
    SumReading(sources: sources(), plan: current.plan)
  }

  func fail(_ error: ScanError) { scan.fail(error) }
}

/// Names of what comes out beside the keys.
enum SumColumns {
  /// What no alias of a question may begin with.
  static let prefix = "weir_"
  static let rows = "weir_rows"
  static func measure(_ place: Int) -> String { "weir_measure_\(place)" }
}

/// Groups of several sources, on several threads.
private struct SumReading: BatchReading {
  let sources: [any SumSource]
  let plan: SumPlan

  func batches() throws(ScanError) -> any RowBatches {
    sources.count == 1
      ? try sources[0].sums(plan) : SumSequence(sources: sources[...], plan: plan)
  }
}

/// Groups of one source after the other; each is begun by every thread.
private final class SumSequence: RowBatches {
  private var sources: ArraySlice<any SumSource>
  private let plan: SumPlan
  private var current: (any RowBatches)?

  init(sources: ArraySlice<any SumSource>, plan: SumPlan) {
    self.sources = sources
    self.plan = plan
  }

  @unsafe
  func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    while true {
      if let current {
        let rows = unsafe try current.next(targets)
        if rows > 0 { return rows }
      }
      guard let source = sources.popFirst() else { return 0 }
      current = try source.sums(plan)
    }
  }

  func presentRows(column: Int) -> [UInt64]? { current?.presentRows(column: column) }
}
