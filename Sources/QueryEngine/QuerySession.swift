internal import CDuckDB
internal import FlowLogFormat
internal import FlowLogScanner

/// Questions in SQL about some files.
///
/// One thread asks; any other may `interrupt`.
package final class QuerySession: Sendable {
  private let settings: QuerySettings
  private let connection: EngineConnection
  private let scan: ScanFunction
  private let formats: [LogFormat]
  private let pruned: [SourceFile]

  /// Starts the engine and looks into the files.
  package init(_ settings: QuerySettings) throws(QueryError) {
    self.settings = settings
    let library = try EngineLibrary.load(settings.libraries)
    let window = (settings.since ?? .min)..<max(settings.until ?? .max, settings.since ?? .min)
    let wanted = settings.files.filter { $0.facts.starts?.overlaps(window) ?? true }
    pruned = settings.files.filter { !($0.facts.starts?.overlaps(window) ?? true) }
    scan = ScanFunction(files: wanted, options: settings.scan)
    formats = FormatPeek.formats(of: wanted, options: settings.scan)
    connection = try EngineConnection(
      library,
      settings: [
        ("threads", "\(settings.threads)"), ("memory_limit", "\(settings.memory / 1024)KiB"),
        // Records of several files have no order of their own; ORDER BY is kept.
        ("preserve_insertion_order", "false"),
        ("autoload_known_extensions", "false"), ("autoinstall_known_extensions", "false"),
      ])
    try AddressType.register(connection)
    try AddressFunctions.register(connection)
    try scan.register(connection)
    for statement in HelperFunctions.statements { try connection.carryOut(statement) }
    try lockDown()
  }

  /// From here on the engine reads and writes nothing but the folder for what finds no room.
  private func lockDown() throws(QueryError) {
    if let folder = settings.spillFolder {
      try connection.carryOut("SET temp_directory = \(Self.quoted(folder))")
    }
    try connection.carryOut("SET enable_external_access = false")
    try connection.carryOut("SET lock_configuration = true")
  }

  /// Asks a question; the whole answer is there when this returns.
  package func ask(_ question: String) throws(QueryError) -> QueryAnswer {
    scan.reset()
    let table = FlowLogTable(
      formats: formats, question: question, since: settings.since, until: settings.until)
    for statement in table.statements { try connection.carryOut(statement) }
    let statement = try PreparedQuestion(question, connection, table)
    do throws(QueryError) {
      return try statement.execute()
    } catch {
      if let reason = scan.error, reason != .cancelled { throw .scan(reason) }
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
    scan.cancel()
    connection.interrupt()
  }

  /// What the last question read.
  package var footer: QueryFooter {
    var report = ScanReport()
    for part in scan.reports { report.merge(part) }
    return QueryFooter(
      report: report, prunedFiles: pruned.count, prunedBytes: pruned.reduce(0) { $0 + $1.size })
  }

  /// A text as SQL writes it.
  package static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}
