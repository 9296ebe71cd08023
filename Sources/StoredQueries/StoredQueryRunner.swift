internal import AthenaCatalog
internal import FlowLogScanner
internal import InsightsLanguage
internal import QueryEngine
package import QueryJobs

/// Answers stored queries with the engine, over the objects and log groups of a server.
package struct StoredQueryRunner: QueryRunner {
  /// What queries may cost, and where what they need is.
  package struct Settings: Sendable {
    /// Threads of one query.
    package var threads = 1
    /// Bytes of memory of one query.
    package var memory = 256 << 20
    /// So many bytes an answer may have.
    package var answerBytes = QueryJobLimits().answerBytes
    /// The folder in which queries put what finds no room in memory, each in one of its own.
    package var spillFolder: String?
    /// Where the engine's library may be.
    package var libraries: [String] = []

    /// The usual bounds.
    package init() {}
  }

  private let folders: any ObjectFolders
  private let groups: any LogGroupStreams
  private let settings: Settings
  private let spills: SpillFolders
  private let clock: @Sendable () -> Int

  /// Puts a runner together.
  ///
  /// - Parameter clock: The time in milliseconds since 1970.
  package init(
    _ folders: any ObjectFolders, _ groups: any LogGroupStreams, _ settings: Settings,
    clock: @escaping @Sendable () -> Int
  ) {
    self.clock = clock
    self.folders = folders
    self.groups = groups
    self.settings = settings
    spills = SpillFolders(settings.spillFolder)
  }

  /// Understands a query of Insights; one of SQL has been planned before.
  package func check(_ request: EngineQuery) throws(QueryFailure) {
    guard case .insights = request.language else { return }
    _ = try InsightsPreparation(request, groups, now: clock())
  }

  /// Answers a query; what it reads is found when it begins.
  package func run(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    switch request.language {
    case .sql: try sql(request, progress)
    case .insights: try insights(request, progress)
    }
  }

  private func sql(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    var work = EngineWork(request.text, most: request.rowLimit)
    for case .table(let scan) in request.sources {
      let found = try TableFiles(scan, folders, request.scope, progress).files
      let table = TableRelation(scan, files: found, query: request.text)
      work.engine.relations.append(try table.relation())
      work.files += found
    }
    work.engine.dialect = TrinoDialect.settings + TrinoDialect.macros.map(\.sql)
    return try answer(work, progress)
  }

  private func insights(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    let prepared = try InsightsPreparation(request, groups, now: clock())
    var work = EngineWork(prepared.plan.sql, most: nil)
    work.counting = prepared.counting?.sql
    work.engine.relations = try prepared.sources.relations(
      within: prepared.plan.milliseconds, earlier: prepared.plan.earlier)
    work.engine.dialect = InsightsPreparation.dialect
    var answer = try answer(work, progress)
    // Names that stand twice in a query are told apart by the engine, and not here.
    for (place, column) in prepared.plan.columns.enumerated() where place < answer.columns.count {
      answer.columns[place].name = column.name
    }
    return answer
  }

  private func answer(
    _ work: EngineWork, _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    var engine = work.engine
    engine.threads = settings.threads
    engine.memory = settings.memory
    engine.libraries = settings.libraries
    engine.spillFolder = spills.next()
    defer { engine.spillFolder.map(SpillFolders.remove) }
    do throws(QueryError) {
      try EngineFiles.check(engine.relations)
      let session = try RelationSession(engine, question: work.text)
      let watch = EngineWatch(session, progress)
      defer { watch.end() }
      let found = try session.ask(work.text)
      let taken = AnswerRows(found, most: work.most, byteLimit: settings.answerBytes)
      var answer = StoredAnswer(
        columns: taken.columns.map { StoredAnswer.Column($0.name, $0.type) }, rows: taken.rows)
      answer.statistics.bytesScanned = session.bytesRead
      answer.statistics.recordsScanned = session.report.records + session.otherRecords
      answer.statistics.recordsMatched = answer.statistics.recordsScanned
      if let counting = work.counting {
        let counted = AnswerRows(try session.ask(counting), most: 1, byteLimit: 1 << 10).rows
        answer.statistics.recordsMatched = counted.first?.first??.wholeNumber ?? 0
      }
      return answer
    } catch {
      try progress.check()
      throw EngineFault(files: work.files).failure(error)
    }
  }
}

/// What the engine is to do.
private struct EngineWork {
  let text: String
  /// So many rows at most; nil where the query alone decides.
  let most: Int?
  var engine = RelationSettings()
  /// Files that are read, for errors.
  var files: [SourceFile] = []
  /// Counts the records that the query wants; nil where that are all.
  var counting: String?

  init(_ text: String, most: Int?) {
    self.text = text
    self.most = most
  }
}

extension String {
  fileprivate var wholeNumber: Int? { Int(self) }
}
