internal import AthenaCatalog
internal import FlowLogFormat
internal import FlowLogScanner
internal import QueryEngine
internal import QueryJobs

/// A table of the catalog as a relation that the engine reads.
///
/// Text of flow logs goes through the scanner, whatever else is a table through the engine's own
/// readers.
struct TableRelation {
  private let scan: TableScan
  private let files: [SourceFile]
  /// Whether the query asks for `"$path"`, which no `*` shows.
  private let showsPath: Bool

  private typealias Column = QueryRelation.Column

  init(_ scan: TableScan, files: [SourceFile], query: String) {
    self.scan = scan
    self.files = files
    showsPath = query.contains("$path")
  }

  /// The relation under the name that the plan has for it.
  func relation() throws(QueryFailure) -> QueryRelation {
    switch scan.table.format {
    case .delimited(" ", let headerLines):
      if let flowLog = flowLogRelation() { return flowLog }
      return words(" ", headerLines)
    case .delimited(let separator, let headerLines):
      return words(separator, headerLines)
    case .quoted(let separator, let quote, let escape, let headerLines):
      return quoted(separator, quote, escape, headerLines)
    case .pattern(let pattern, let headerLines):
      return matched(pattern, headerLines)
    case .json:
      return json()
    case .parquet:
      return QueryRelation(
        scan.relation, columns: columns { _, _ in nil }, reader: .parquet(files: files))
    case .unknown(let library):
      throw QueryFailure(
        .failed,
        "HIVE_UNSUPPORTED_FORMAT: the SerDe \(library) of table \(scan.table.name) is not known; "
          + "LazySimpleSerDe, OpenCSVSerde, RegexSerDe, JsonSerDe and ParquetHiveSerDe are")
    }
  }

  /// The table's columns, those of its partitions, and the path where it is asked for.
  ///
  /// - Parameter sql: The value of a column, by its place; it becomes the column's type.
  private func columns(
    label: (Int) -> String = QueryRelation.label, path: String = QueryRelation.path,
    _ sql: (AthenaCatalog.TableColumn, Int) -> String?
  ) -> [QueryRelation.Column] {
    var columns: [Column] = []
    for (place, column) in scan.table.columns.enumerated() {
      let type = HiveColumnType.engine(column.type)
      columns.append(Column(column.name, type: type, sql: sql(column, place)))
    }
    for (place, column) in scan.table.partitionColumns.enumerated() {
      let type = HiveColumnType.engine(column.type)
      columns.append(
        Column(column.name, type: type, sql: TableRelation.cast(label(place), type)))
    }
    if showsPath { columns.append(Column("$path", type: "VARCHAR", sql: path)) }
    return columns
  }

  /// What does not parse as the type is NULL, as Hive has it.
  private static func cast(_ sql: String, _ type: String) -> String {
    type == "VARCHAR" ? sql : "TRY_CAST(\(sql) AS \(type))"
  }

  // Flow logs.

  /// Lines of flow logs by the scanner; nil where a column is no field.
  private func flowLogRelation() -> QueryRelation? {
    var fields: [FlowLogField] = []
    for column in scan.table.columns {
      let name = String(column.name.map { $0 == "_" ? "-" : $0 })
      guard let field = FlowLogField(name: name), !fields.contains(field) else { return nil }
      fields.append(field)
    }
    guard let format = LogFormat(fields: fields) else { return nil }
    var options = ScanOptions()
    options.format = format
    var scanned: [QueryEngine.TableColumn] = []
    let columns = columns(
      label: { "\"l\($0)\"" }, path: "\"path\""
    ) { column, place in
      let type = HiveColumnType.engine(column.type)
      let field = ScanColumn.field(fields[place])
      let name = "c\(place)"
      // Addresses are text here, as they are in Athena.
      guard column.isInteger, field.shape == .int32 || field.shape == .int64 else {
        scanned.append(TableColumn(name: name, column: .text(fields[place])))
        return TableRelation.cast(name, type)
      }
      scanned.append(TableColumn(name: name, column: field))
      let isSame = type == (field.shape == .int32 ? "INTEGER" : "BIGINT")
      return isSame ? name : "TRY_CAST(\(name) AS \(type))"
    }
    for place in scan.table.partitionColumns.indices {
      scanned.append(TableColumn(name: "l\(place)", column: .label(place)))
    }
    scanned.append(TableColumn(name: "path", column: .path))
    return QueryRelation(
      scan.relation, columns: columns,
      reader: .scan(files: files, options: options, columns: scanned))
  }

  // Other text.

  /// Lines as they are, by the engine: `line` and `filename`.
  private func lines(_ headerLines: Int, select: String) -> QueryRelation.Reader {
    guard !files.isEmpty else { return .parquet(files: []) }
    // No line has the separator that is named here, so each is one value.
    let reader =
      "read_csv(\(QueryRelation.list(files)), columns = {'line': 'VARCHAR'}, delim = '\u{1f}', "
      + "quote = '', escape = '', header = false, skip = \(headerLines), auto_detect = false, "
      + "strict_mode = false, null_padding = true, parallel = false, filename = true)"
    return .engine(files: files, sql: "(SELECT \(select), filename FROM \(reader))")
  }

  private func words(_ separator: String, _ headerLines: Int) -> QueryRelation {
    let select = "string_split(line, \(QueryRelation.literal(separator))) AS words"
    let columns = columns { column, place in
      let word = "nullif(words[\(place + 1)], '\\N')"
      return TableRelation.cast(word, HiveColumnType.engine(column.type))
    }
    return QueryRelation(
      scan.relation, columns: columns, reader: lines(headerLines, select: select))
  }

  private func matched(_ pattern: String, _ headerLines: Int) -> QueryRelation {
    let literal = QueryRelation.literal(pattern)
    let columns = columns { column, place in
      let group =
        "CASE WHEN regexp_full_match(line, \(literal)) "
        + "THEN regexp_extract(line, \(literal), \(place + 1)) END"
      return TableRelation.cast(group, HiveColumnType.engine(column.type))
    }
    return QueryRelation(
      scan.relation, columns: columns, reader: lines(headerLines, select: "line"))
  }

  private func quoted(
    _ separator: String, _ quote: String, _ escape: String, _ headerLines: Int
  ) -> QueryRelation {
    let columns = columns { column, place in
      TableRelation.cast("c\(place)", HiveColumnType.engine(column.type))
    }
    guard !files.isEmpty else {
      return QueryRelation(scan.relation, columns: columns, reader: .parquet(files: []))
    }
    // Doubled quotes are what files have; whoever means another character says so.
    let escape = escape == "\\" ? quote : escape
    let names = scan.table.columns.indices.map { "'c\($0)': 'VARCHAR'" }
    let reader =
      "read_csv(\(QueryRelation.list(files)), columns = {\(names.joined(separator: ", "))}, "
      + "delim = \(QueryRelation.literal(separator)), quote = \(QueryRelation.literal(quote)), "
      + "escape = \(QueryRelation.literal(escape)), header = false, skip = \(headerLines), "
      + "auto_detect = false, strict_mode = false, null_padding = true, parallel = false, "
      + "filename = true)"
    return QueryRelation(
      scan.relation, columns: columns, reader: .engine(files: files, sql: reader))
  }

  private func json() -> QueryRelation {
    let columns = columns { column, _ in QueryRelation.quoted(column.name) }
    guard !files.isEmpty else {
      return QueryRelation(scan.relation, columns: columns, reader: .parquet(files: []))
    }
    let types = scan.table.columns.map {
      "\(QueryRelation.literal($0.name)): \(QueryRelation.literal(HiveColumnType.engine($0.type)))"
    }
    let reader =
      "read_json(\(QueryRelation.list(files)), columns = {\(types.joined(separator: ", "))}, "
      + "format = 'newline_delimited', ignore_errors = true, filename = true)"
    return QueryRelation(
      scan.relation, columns: columns, reader: .engine(files: files, sql: reader))
  }
}
