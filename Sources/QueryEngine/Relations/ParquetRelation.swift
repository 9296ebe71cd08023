internal import FlowLogScanner

/// Parquet files as a relation: its columns are found by their names.
struct ParquetRelation {
  /// The SQL of each column of the relation.
  let columns: [String]
  /// What stands behind FROM.
  let reader: String
  /// Bytes of the columns that a question names.
  let bytes: Int
  /// Records that the files say they have.
  let records: Int

  init(
    _ relation: QueryRelation, _ files: [SourceFile], _ connection: EngineConnection,
    question: String
  ) throws(QueryError) {
    guard !files.isEmpty else {
      columns = relation.columns.map { "NULL::\($0.type)" }
      reader = "(SELECT 1 WHERE false)"
      (bytes, records) = (0, 0)
      return
    }
    let paths = files.map(\.path)
    let described = try connection.rows("DESCRIBE SELECT * FROM \(TableArm.reader(paths))")
    var found: [String: (name: String, type: String)] = [:]
    for row in described where row.count > 1 { found[Self.plain(row[0])] = (row[0], row[1]) }
    var read: [String] = []
    let words = FlowLogTable.words(question)
    let isAll = question.contains("*")
    columns = relation.columns.map { column in
      if let sql = column.sql { return sql }
      guard let known = found[Self.plain(column.name)] else { return "NULL::\(column.type)" }
      if isAll || words.contains(column.name.lowercased()) { read.append(known.name) }
      let name = TableArm.quoted(known.name)
      return known.type == column.type ? name : "TRY_CAST(\(name) AS \(column.type))"
    }
    if files.allSatisfy({ $0.labels.isEmpty }) && !question.contains("$path") {
      reader = TableArm.reader(paths)
    } else {
      try FileLabels.write(relation, files, connection)
      reader = FileLabels.joined(TableArm.reader(paths), relation)
    }
    records = try ParquetSources.records(paths, connection)
    bytes = try Self.bytes(read, paths, connection)
  }

  /// Names that differ by hyphens, underscores or letters' case alone are the same.
  private static func plain(_ name: String) -> String {
    String(name.lowercased().map { $0 == "-" ? "_" : $0 })
  }

  /// What the chunks of some columns take on disk.
  private static func bytes(
    _ columns: [String], _ paths: [String], _ connection: EngineConnection
  ) throws(QueryError) -> Int {
    guard !columns.isEmpty else { return 0 }
    let list = paths.map(QuerySession.quoted).joined(separator: ", ")
    let names = columns.map(QuerySession.quoted).joined(separator: ", ")
    let sum = try connection.rows(
      "SELECT sum(total_compressed_size)::bigint FROM parquet_metadata([\(list)]) "
        + "WHERE string_split(path_in_schema, ', ')[1] IN (\(names))")
    return sum.first?.first.flatMap { Int($0) } ?? 0
  }
}
