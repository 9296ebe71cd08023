internal import CDuckDB
internal import FlowLogFormat
internal import FlowLogScanner

/// Questions in SQL about some files.
///
/// One thread asks; any other may `interrupt`.
package final class QuerySession: Sendable {
  private let settings: QuerySettings
  private let connection: EngineConnection
  private let sources: QuerySources

  /// Starts the engine and looks into the files.
  package init(_ settings: QuerySettings) throws(QueryError) {
    self.settings = settings
    let library = try EngineLibrary.load(settings.libraries)
    connection = try EngineConnection(
      library, threads: settings.threads, memory: settings.memory,
      spillFolder: settings.spillFolder)
    sources = try QuerySources(settings, connection)
    for statement in settings.dialect { try connection.carryOut(statement) }
    try connection.lockDown(paths: sources.columnarPaths)
  }

  /// Asks a question; the whole answer is there when this returns.
  package func ask(_ question: String) throws(QueryError) -> QueryAnswer {
    sources.scan.reset()
    let table = FlowLogTable(
      fields: sources.fields, question: question, since: settings.since, until: settings.until)
    for statement in table.statements(sources.arms) { try connection.carryOut(statement) }
    let statement = try PreparedQuestion(
      question, connection, columns: table.columnNames)
    do throws(QueryError) {
      return try statement.execute()
    } catch {
      if let reason = sources.scan.error, reason != .cancelled { throw .scan(reason) }
      guard case .memory = error else { throw error }
      throw .memory(limit: "\(settings.memory / 1024 / 1024) MiB")
    }
  }

  /// The engine's plan for a question, as text.
  package func explain(_ question: String) throws(QueryError) -> QueryAnswer {
    try ask("EXPLAIN " + question)
  }

  /// Ends the question that is being answered; any thread may call it.
  package func interrupt() {
    sources.scan.cancel()
    connection.interrupt()
  }

  /// What the last question read.
  package var footer: QueryFooter {
    var report = ScanReport()
    for part in sources.scan.reports { report.merge(part) }
    return QueryFooter(
      report: report, prunedFiles: sources.pruned.count,
      prunedBytes: sources.pruned.reduce(0) { $0 + $1.size },
      columnarFiles: sources.columnarFiles, columnarRecords: sources.columnarRecords)
  }

  /// A text as SQL writes it.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
