internal import AWSProtocols
internal import CDuckDB
internal import FlowLogFormat
internal import FlowLogScanner

/// Questions in SQL about some files.
///
/// One thread asks; any other may `interrupt`.
package final class QuerySession: Sendable {
  private let settings: QuerySettings
  private let engine: OpenedEngine
  private let connection: EngineConnection
  private let sources: QuerySources

  /// Looks into the files.
  ///
  /// - Parameter engine: What was started with the same settings; nil starts it.
  package init(_ settings: QuerySettings, engine: OpenedEngine? = nil) throws(QueryError) {
    self.settings = settings
    self.engine = if let engine { engine } else { try OpenedEngine(settings) }
    connection = self.engine.connection
    sources = try QuerySources(settings, connection)
    try connection.lockDown(paths: sources.columnarPaths)
  }

  /// Asks a question; the whole answer is there when this returns.
  package func ask(_ question: String) throws(QueryError) -> QueryAnswer {
    let explained = QuestionText.explained(question)
    return try answer(question, reading: explained?.question ?? question, explained?.words ?? "")
  }

  /// - Parameters:
  ///   - reading: The part of the statement that reads the table.
  ///   - words: What stands before it.
  private func answer(
    _ question: String, reading: String, _ words: String
  ) throws(QueryError) -> QueryAnswer {
    let tree = sources.usesTrees ? connection.tree(of: reading) : nil
    let condition = tree.flatMap(condition)
    sources.reset(condition)
    try engine.makeMacros(for: question)
    let table = FlowLogTable(
      fields: sources.fields, question: question, since: settings.since, until: settings.until)
    for statement in table.statements(sources.arms) {
      try connection.carryOut(statement)
    }
    let statement = try PreparedQuestion(
      question, connection, columns: table.columnNames)
    let other = tree.flatMap { summed($0, reading, of: statement, words) }
    do throws(QueryError) {
      guard let other else { return try statement.execute() }
      do throws(QueryError) {
        return try other.execute(names: statement.shape.map(\.name))
      } catch {
        guard case .wrong = error, sources.error == nil else { throw error }
        // What is wrong with the question is told in its own words.
        sources.reset(condition)
        return try statement.execute()
      }
    } catch {
      if let reason = sources.error, reason != .cancelled {
        throw .scan(reason)
      }
      guard case .memory = error else { throw error }
      throw .memory(limit: "\(settings.memory / 1024 / 1024) MiB")
    }
  }

  /// The statement that answers the question from partial groups; nil where it needs rows.
  private func summed(
    _ tree: JSONValue, _ reading: String, of statement: PreparedQuestion, _ words: String
  ) -> PreparedQuestion? {
    guard settings.sumsWhileReading, let sums = sources.sums,
      let question = SummedQuestion(
        tree, since: settings.since, until: settings.until, connection)
    else { return nil }
    sums.prepare(question.plan, names: question.names)
    let ofRows = words.isEmpty ? statement : try? PreparedQuestion(reading, connection, columns: [])
    let ofSums = try? PreparedQuestion(question.statement, connection, columns: [])
    guard let ofRows, let ofSums, ofRows.shape.map(\.type) == ofSums.shape.map(\.type) else {
      return nil
    }
    return words.isEmpty
      ? ofSums : try? PreparedQuestion(words + question.statement, connection, columns: [])
  }

  /// What all rows fulfil that a question wants of copies; nil where that is not known.
  private func condition(of tree: JSONValue) -> RowCondition? {
    guard !sources.copies.files.isEmpty else { return nil }
    var parts: [RowCondition] = []
    if settings.since != nil || settings.until != nil {
      let least = settings.since.map { Int64($0) } ?? .min
      let most = settings.until.map { Int64($0) } ?? .max
      parts.append(.number(.start, least <= most ? [least...most] : []))
    }
    let readings = QuestionTree.readings(tree)
    if readings.count == 1 {
      parts += [RowConditionReader(reading: readings[0]).condition].compactMap(\.self)
    }
    return parts.isEmpty ? nil : .all(parts)
  }

  /// The engine's plan for a question, as text.
  package func explain(_ question: String) throws(QueryError) -> QueryAnswer {
    try answer("EXPLAIN " + question, reading: question, "EXPLAIN ")
  }

  /// Ends the question that is being answered; any thread may call it.
  package func interrupt() {
    sources.scan.cancel()
    sources.copies.cancel()
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
  static func quoted(_ text: String) -> String { quoted(text, by: "'") }

  /// A text between marks, doubled where the text has them.
  static func quoted(_ text: String, by mark: Unicode.Scalar) -> String {
    // By scalars: with an accent behind it a mark is another character to Swift, but not to SQL.
    let body = text.unicodeScalars.map { $0 == mark ? "\(mark)\(mark)" : String($0) }
    return "\(mark)\(body.joined())\(mark)"
  }
}
