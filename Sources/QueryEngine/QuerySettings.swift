package import FlowLogScanner

/// What questions are about, and what they may cost.
package struct QuerySettings: Sendable {
  /// Files that hold the records.
  package var files: [SourceFile] = []
  /// How they are read.
  package var scan = ScanOptions()
  /// Records begin at this second of 1970 or later.
  package var since: Int?
  /// Records begin before this second.
  package var until: Int?
  /// What wanted records have in common: files whose paths tell that they have none stay closed.
  ///
  /// It may follow from a question; then the session is for that question.
  package var condition: KeyCondition = .unknown
  /// Threads that read and count.
  package var threads = 1
  /// Bytes that an answer may need in memory.
  package var memory = 256 * 1024 * 1024
  /// A folder of the query's own for what finds no room in memory; nil: nothing is put on disk.
  package var spillFolder: String?
  /// The folder of columnar copies; nil: none are looked for.
  package var sidecarFolder: String?
  /// Whether copies are made of what has none yet.
  package var writesSidecars = false
  /// Bytes that all copies may take.
  package var sidecarLimit = 20 << 30
  /// Seconds for which a copy stays after its last use, whatever the limit says: it may be in use.
  package var sidecarGrace = 3600
  /// Whether questions that allow it are answered from sums made while files are read; answers are
  /// the same without.
  package var sumsWhileReading = true
  /// Statements that prepare the engine for questions of another language, such as its macros.
  package var dialect: [String] = []
  /// Where the engine's library may be.
  package var libraries: [String] = []

  /// Starts without files.
  package init() {}

  /// What records must fulfil, the time asked for included.
  package var wanted: KeyCondition {
    let first = since ?? .min
    let last = max(until.map { $0 - 1 } ?? .max, first)
    return .all([.start(first...last), condition])
  }
}

/// What a question cost, for the lines behind its answer.
package struct QueryFooter: Sendable {
  /// What was read of text and gzip.
  package let report: ScanReport
  /// Files that were left aside because of what their path tells.
  package let prunedFiles: Int
  /// Their bytes.
  package let prunedBytes: Int
  /// Files whose columns were read: Parquet, and files that have a copy.
  package let columnarFiles: Int
  /// The records that they hold.
  package let columnarRecords: Int
}
