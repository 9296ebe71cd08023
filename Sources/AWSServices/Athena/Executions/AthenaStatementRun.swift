internal import AWSProtocols
internal import AthenaCatalog
internal import QueryJobs

/// Carries out one statement, on the thread of a query.
struct AthenaStatementRun {
  let athena: Athena
  let scope: QueryScope
  let database: String
  let workGroup: String
  let parameters: [String]
  /// When the query was started, in milliseconds since 1970; the clock of the plan.
  let milliseconds: Int
  /// So many bytes may be read; nil where the work group has no limit.
  let scanLimit: Int?

  private var tables: AthenaTables { AthenaTables(store: athena.store, scope: scope) }

  /// Carries out a statement, with Athena's text for each value.
  func run(_ text: String, _ progress: QueryProgress) throws(QueryFailure) -> QueryAnswer {
    let outcome: Result<QueryAnswer, QueryFailure>
    do throws(AthenaError) {
      outcome = try carryOut(text, progress)
    } catch {
      throw QueryFailure(error)
    }
    return try outcome.get()
  }

  private func carryOut(
    _ text: String, _ progress: QueryProgress
  ) throws(AthenaError) -> Result<QueryAnswer, QueryFailure> {
    let text =
      parameters.isEmpty ? text : try StatementParameters.substitute(text, parameters)
    let statement = try StatementParser.parse(text)
    switch statement {
    case .query:
      return try query(text, progress)
    case .execute(let name, let values):
      guard let query = try prepared(name) else {
        throw .prepared("PreparedStatement \(name) was not found in workGroup \(workGroup)")
      }
      return try self.query(try StatementParameters.substitute(query, values), progress)
    case .prepare(let name, let query):
      _ = try StatementParser.parse(query)
      try keep(name, query)
      return .success(QueryAnswer())
    case .deallocate(let name):
      try forget(name)
      return .success(QueryAnswer())
    case .repair(let name):
      return try repair(name)
    default:
      return .success(
        try CatalogStatementRun(
          tables: tables, database: database, milliseconds: milliseconds
        ).run(statement))
    }
  }

  // Queries.

  private func query(
    _ text: String, _ progress: QueryProgress
  ) throws(AthenaError) -> Result<QueryAnswer, QueryFailure> {
    let plan = try AthenaQueryPlan(
      text, database: database, catalog: tables, now: UTCTime(seconds: milliseconds / 1000))
    guard let runner = athena.surroundings.runner else {
      throw .unsupported(
        at: nil, "queries: this server has no query engine; statements about the catalog work")
    }
    return Result { () throws(QueryFailure) in
      if let scanLimit { progress.limit(bytes: scanLimit) }
      var answer = try runner.run(
        EngineQuery(
          scope: scope, language: .sql, text: plan.sql, sources: plan.tables.map { .table($0) }),
        progress)
      // A query may end before anybody has looked how much it has read.
      if let scanLimit, answer.statistics.bytesScanned > scanLimit {
        throw .scanLimit(scanLimit, read: answer.statistics.bytesScanned)
      }
      let names = plan.columnNames(answer.columns.map(\.name))
      for (place, name) in names.enumerated() { answer.columns[place].name = name }
      let types = answer.columns.map { AthenaResultType(engine: $0.type) }
      for place in answer.rows.indices {
        for column in types.indices where column < answer.rows[place].count {
          answer.rows[place][column] = answer.rows[place][column].map(types[column].text)
        }
      }
      return answer
    }
  }

  // Prepared statements.

  private func prepared(_ name: String) throws(AthenaError) -> String? {
    do {
      return try athena.store.find(scope, .preparedStatement, parent: workGroup, name)?[
        "QueryStatement"]?.text
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private func keep(_ name: String, _ query: String) throws(AthenaError) {
    do {
      try athena.store.put(
        scope, .preparedStatement, parent: workGroup, name,
        ["QueryStatement": .string(query), "modified": .number("\(milliseconds)")])
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private func forget(_ name: String) throws(AthenaError) {
    let count: Int
    do {
      count = try athena.store.remove(scope, .preparedStatement, parent: workGroup, [name])
    } catch {
      throw .unavailable("\(error)")
    }
    guard count > 0 else {
      throw .prepared("PreparedStatement \(name) was not found in workGroup \(workGroup)")
    }
  }

  // Folders that are partitions.

  private func repair(_ name: TableName) throws(AthenaError) -> Result<QueryAnswer, QueryFailure> {
    let table = try CatalogStatementRun(
      tables: tables, database: database, milliseconds: milliseconds
    ).table(name)
    guard !table.partitionColumns.isEmpty else {
      throw .definition("the table \(table.name) is not partitioned")
    }
    guard let objects = athena.surroundings.objects, let root = S3Location(table.location) else {
      throw .unsupported(
        at: name.position,
        "MSCK REPAIR TABLE: this server has no objects to look into; use ALTER TABLE ADD PARTITION")
    }
    var level: [(prefix: String, values: [String])] = [(root.prefix, [])]
    for column in table.partitionColumns {
      var below: [(prefix: String, values: [String])] = []
      for folder in level {
        let names: [String]
        do throws(QueryFailure) {
          names = try objects.folders(bucket: root.bucket, prefix: folder.prefix, scope: scope)
        } catch {
          return .failure(error)
        }
        for name in names {
          let parts = name.split(separator: "=", maxSplits: 1)
          // Other folders are no partitions, as in Hive.
          guard parts.count == 2, parts[0].lowercased() == column.name else { continue }
          let value = String(decoding: PercentEncoding.decode(parts[1]), as: UTF8.self)
          below.append((folder.prefix + name + "/", folder.values + [value]))
        }
      }
      level = below
    }
    let known = Set(try tables.partitions(table).map(\.values))
    let found = level.filter { !known.contains($0.values) }.map {
      ScanPartition(values: $0.values, location: "s3://\(root.bucket)/\($0.prefix)")
    }
    _ = try tables.add(found, to: table)
    guard !found.isEmpty else { return .success(QueryAnswer()) }
    func names(_ partition: ScanPartition) -> String {
      zip(table.partitionColumns, partition.values).map { "\($0.name)=\($1)" }
        .joined(separator: "/")
    }
    let missing = found.map { "\(table.name):\(names($0))" }.joined(separator: "\t")
    let lines =
      ["Partitions not in metastore:\t\(missing)"]
      + found.map { "Repair: Added partition to metastore \(table.name):\(names($0))" }
    return .success(CatalogStatementRun.answer(["result"], lines.map { [$0] }))
  }
}

extension QueryFailure {
  init(_ error: AthenaError) {
    if case .unavailable = error {
      self.init(.unavailable, error.description)
    } else {
      self.init(.malformed, error.description)
    }
  }
}
