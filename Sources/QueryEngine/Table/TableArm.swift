internal import FlowLogFormat
internal import FlowLogScanner

/// One of the relations whose rows together are the table.
struct TableArm {
  /// What stands behind FROM.
  let relation: String
  /// The SQL of each field that the relation has.
  let fields: [FlowLogField: String]
  /// The SQL of the file's path.
  let path: String
  /// The SQL of the line as it stood in the file.
  let message: String

  /// Text and gzip, through the scanner, which has a column for every field.
  static let scan = TableArm(
    relation: "\(ScanFunction.name)()",
    fields: Dictionary(
      uniqueKeysWithValues: FlowLogField.allCases.map { ($0, "\"\($0.columnName)\"") }),
    path: "\"$path\"", message: "\"$message\"")

  /// Parquet files as AWS and others write them; nil where no column is a field.
  ///
  /// - Parameter columns: The names of their columns.
  init?(parquet paths: [String], columns: [String]) {
    var fields: [FlowLogField: String] = [:]
    for column in columns {
      let name = String(column.lowercased().map { $0 == "_" ? "-" : $0 })
      guard let field = FlowLogField(name: name) else { continue }
      fields[field] = "\(Self.quoted(column))::\(field.engineTypeName)"
    }
    guard !fields.isEmpty else { return nil }
    self.init(
      relation: Self.reader(paths), fields: fields, path: "filename", message: "NULL::varchar")
  }

  /// Columnar copies of Weir's own, which have the scanner's columns.
  static let copies = TableArm(
    relation: "\(CopyFunction.name)()", fields: scan.fields, path: scan.path,
    message: scan.message)

  private init(
    relation: String, fields: [FlowLogField: String], path: String, message: String
  ) {
    self.relation = relation
    self.fields = fields
    self.path = path
    self.message = message
  }

  /// A SELECT of these fields, of the path and of the line.
  func select(_ wanted: [FlowLogField], words: Set<String>) -> String {
    var columns = wanted.map { field in
      let value = fields[field] ?? "NULL::\(field.engineTypeName)"
      return "\(value) AS \(Self.quoted(field.columnName))"
    }
    if words.contains("$path") { columns.append("\(path) AS \"$path\"") }
    if words.contains("$message") { columns.append("\(message) AS \"$message\"") }
    return "SELECT \(columns.joined(separator: ", ")) FROM \(relation)"
  }

  /// The engine's reader over some files, whatever columns each has.
  static func reader(_ paths: [String]) -> String {
    let list = paths.map(QuerySession.quoted).joined(separator: ", ")
    return "read_parquet([\(list)], union_by_name = true, hive_partitioning = false, "
      + "filename = true)"
  }

  static func quoted(_ name: String) -> String { QuerySession.quoted(name, by: "\"") }
}

extension FlowLogField {
  /// The type of the field's column in SQL.
  var engineTypeName: String {
    switch ScanColumn.field(self).shape {
    case .int32: "INTEGER"
    case .int64: "BIGINT"
    case .text: "VARCHAR"
    case .address: AddressType.name
    }
  }
}
