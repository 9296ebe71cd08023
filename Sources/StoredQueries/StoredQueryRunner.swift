internal import AthenaCatalog
internal import FlowLogScanner
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

  /// Puts a runner together.
  package init(
    _ folders: any ObjectFolders, _ groups: any LogGroupStreams, _ settings: Settings
  ) {
    self.folders = folders
    self.groups = groups
    self.settings = settings
    spills = SpillFolders(settings.spillFolder)
  }

  package func check(_ request: EngineQuery) throws(QueryFailure) {
    guard case .insights = request.language else { return }
    throw QueryFailure(.failed, "This server answers no queries of CloudWatch Logs Insights yet.")
  }

  package func run(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    try check(request)
    var relations: [QueryRelation] = []
    var files: [SourceFile] = []
    for case .table(let scan) in request.sources {
      let found = try TableFiles(scan, folders, request.scope, progress).files
      relations.append(try TableRelation(scan, files: found, query: request.text).relation())
      files += found
    }
    var engine = RelationSettings()
    engine.relations = relations
    engine.dialect = TrinoDialect.settings + TrinoDialect.macros.map(\.sql)
    return try answer(request, engine, files, progress)
  }

  private func answer(
    _ request: EngineQuery, _ relations: RelationSettings, _ files: [SourceFile],
    _ progress: QueryProgress
  ) throws(QueryFailure) -> StoredAnswer {
    var engine = relations
    engine.threads = settings.threads
    engine.memory = settings.memory
    engine.libraries = settings.libraries
    engine.spillFolder = spills.next()
    defer { engine.spillFolder.map(SpillFolders.remove) }
    do throws(QueryError) {
      try EngineFiles.check(engine.relations)
      let session = try RelationSession(engine, question: request.text)
      let watch = EngineWatch(session, progress)
      defer { watch.end() }
      let found = try session.ask(request.text)
      let taken = AnswerRows(found, most: request.rowLimit, byteLimit: settings.answerBytes)
      var answer = StoredAnswer(
        columns: taken.columns.map { StoredAnswer.Column($0.name, $0.type) }, rows: taken.rows)
      let report = session.report
      answer.statistics.bytesScanned = session.bytesRead
      answer.statistics.recordsScanned = report.records + session.otherRecords
      answer.statistics.recordsMatched = taken.rows.count
      return answer
    } catch {
      try progress.check()
      throw EngineFault(files: files).failure(error)
    }
  }
}
