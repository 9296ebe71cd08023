internal import CDuckDB
package import FlowLogScanner
internal import Synchronization

/// One question in SQL over relations that are put together for it.
///
/// One thread asks; any other may `interrupt`, and look at what was read.
package final class RelationSession: Sendable {
  private let settings: RelationSettings
  private let connection: EngineConnection
  private let scans: [ScanFunction]
  private let events: [EventFunction]
  private let columnNames: [String]
  private let parquet: ParquetReading
  private let isInterrupted = Atomic(false)

  /// Starts the engine and makes the relations.
  ///
  /// - Parameter question: What will be asked; only the columns that it names are counted as read.
  package init(_ settings: RelationSettings, question: String) throws(QueryError) {
    self.settings = settings
    connection = try EngineConnection(
      try EngineLibrary.load(settings.libraries), threads: settings.threads,
      memory: settings.memory, spillFolder: settings.spillFolder)
    for statement in HelperFunctions.statements + settings.dialect {
      try connection.carryOut(statement)
    }
    var scans: [ScanFunction] = []
    var events: [EventFunction] = []
    var parquet = ParquetReading()
    for relation in settings.relations {
      let from: String
      var columns = relation.columns.map { $0.sql ?? "NULL::\($0.type)" }
      switch relation.reader {
      case .scan(let files, let options, let scanned):
        let scan = ScanFunction(
          files: files, options: options, name: "weir_scan_\(scans.count + 1)", columns: scanned)
        try scan.register(connection)
        scans.append(scan)
        from = "\(scan.name)()"
      case .events(let streams):
        let function = EventFunction(streams, name: "weir_events_\(events.count + 1)")
        try function.register(connection)
        events.append(function)
        from = "\(function.name)()"
      case .parquet(let files):
        let found = try ParquetRelation(relation, files, connection, question: question)
        parquet.add(found)
        columns = found.columns
        from = found.reader
      case .engine(let files, let sql):
        try FileLabels.write(relation, files, connection)
        parquet.bytes += files.reduce(0) { $0 + $1.size }
        from = FileLabels.joined(sql, relation)
      }
      let list = zip(relation.columns, columns).map { "\($1) AS \(TableArm.quoted($0.name))" }
      try connection.create(
        "CREATE TEMP VIEW \(TableArm.quoted(relation.name)) AS "
          + "SELECT \(list.joined(separator: ", ")) FROM \(from)")
    }
    self.scans = scans
    self.events = events
    self.parquet = parquet
    columnNames = settings.relations.flatMap { $0.columns.map(\.name) }
    try connection.lockDown(paths: settings.relations.flatMap { $0.engineFiles.map(\.path) })
  }

  /// Answers the question; the whole answer is there when this returns.
  package func ask(_ question: String) throws(QueryError) -> QueryAnswer {
    guard !isInterrupted.load(ordering: .sequentiallyConsistent) else { throw .interrupted }
    do throws(QueryError) {
      return try PreparedQuestion(question, connection, columns: columnNames).execute()
    } catch {
      for scan in scans {
        if let reason = scan.error, reason != .cancelled { throw .scan(reason) }
      }
      for function in events where !function.isCancelled {
        if let fault = function.error { throw .wrong(reason: fault.reason) }
      }
      guard case .memory = error else { throw error }
      throw .memory(limit: "\(settings.memory / 1024 / 1024) MiB")
    }
  }

  /// Ends the question that is being answered; any thread may call it.
  package func interrupt() {
    isInterrupted.store(true, ordering: .sequentiallyConsistent)
    for scan in scans { scan.cancel() }
    for function in events { function.cancel() }
    connection.interrupt()
  }

  /// Bytes of disk read so far; those of columns as if all were read.
  package var bytesRead: Int {
    scans.reduce(parquet.bytes) { $0 + $1.bytesRead } + events.reduce(0) { $0 + $1.bytesRead }
  }

  /// What was met in text.
  package var report: ScanReport {
    var report = ScanReport()
    for scan in scans {
      for part in scan.reports { report.merge(part) }
    }
    return report
  }

  /// Records of Parquet files, and events.
  package var otherRecords: Int { parquet.records + events.reduce(0) { $0 + $1.recordsRead } }
}

/// What is known of Parquet files before they are read.
struct ParquetReading: Sendable {
  var bytes = 0
  var records = 0

  mutating func add(_ relation: ParquetRelation) {
    bytes += relation.bytes
    records += relation.records
  }
}
