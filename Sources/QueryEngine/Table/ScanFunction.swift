internal import FlowLogScanner
internal import Synchronization

/// Files as a function that gives a table, such as `weir_scan()`.
final class ScanFunction: Sendable {
  /// The name under which questions read the files.
  static let name = "weir_scan"

  let name: String
  let files: [SourceFile]
  let options: ScanOptions
  /// What a question can have of each record.
  let columns: [TableColumn]

  private struct State {
    var jobs: [ScanJob] = []
    var error: ScanError?
  }

  private let state = Mutex(State())

  init(
    files: [SourceFile], options: ScanOptions, name: String = ScanFunction.name,
    columns: [TableColumn] = TableColumn.all
  ) {
    self.name = name
    self.columns = columns
    self.files = files
    self.options = options
  }

  /// Forgets the scans of the question before.
  func reset() { state.withLock { $0 = State() } }

  /// Ends all scans.
  func cancel() { state.withLock { $0.jobs.forEach { $0.cancel() } } }

  /// What ended a scan before its end.
  var error: ScanError? { state.withLock { $0.error } }

  /// What each scan of the question met; a table that stands twice in it is read twice.
  var reports: [ScanReport] { state.withLock { $0.jobs.map(\.report) } }

  /// Bytes of disk read so far.
  var bytesRead: Int { state.withLock { $0.jobs.reduce(0) { $0 + $1.progress } } }

  /// A scan of all files that belongs to the question.
  func begin() -> ScanJob {
    let job = ScanJob(files: files, options: options)
    state.withLock { $0.jobs.append(job) }
    return job
  }
}

extension ScanFunction: BatchTable {
  var shapes: [(name: String, shape: ColumnShape)] {
    columns.map { ($0.name, $0.column.shape) }
  }

  /// A record takes about 25 bytes in gzip.
  var estimate: Int { files.reduce(0) { $0 + $1.size } / 25 }

  var parts: Int { files.count }

  var leavesOut: Bool { true }

  func begin(_ places: [Int]) -> any BatchReading {
    RowReading(source: begin(), columns: places.map { columns[$0].column })
  }

  func fail(_ error: ScanError) {
    state.withLock { state in
      if state.error == nil { state.error = error }
    }
  }
}
