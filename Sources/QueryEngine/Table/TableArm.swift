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
  /// The columns of a copy of Weir's own; none for anything else.
  private(set) var copied: [String] = []

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

  /// Columnar copies of Weir's own.
  init(sidecars paths: [String], columns: [String]) {
    var fields: [FlowLogField: String] = [:]
    for field in FlowLogField.allCases {
      let name = field.columnName
      let hidden = SidecarColumns.fromPath(name)
      if columns.contains(hidden) { fields[field] = Self.quoted(hidden) }
      if columns.contains(name) { fields[field] = Self.quoted(name) }
      if columns.contains(SidecarColumns.v4(name)) {
        fields[field] = SidecarColumns.address(
          name, hasV6: columns.contains(SidecarColumns.v6(name)))
      }
    }
    self.init(
      relation: Self.reader(paths), fields: fields, path: SidecarColumns.path,
      message: "NULL::varchar")
    copied = columns
  }

  private init(
    relation: String, fields: [FlowLogField: String], path: String, message: String
  ) {
    self.relation = relation
    self.fields = fields
    self.path = path
    self.message = message
  }

  /// A SELECT of these fields, of the path and of the line.
  ///
  /// - Parameter bounds: What is asked of addresses, where that is known.
  func select(
    _ wanted: [FlowLogField], words: Set<String>, bounds: AddressBounds?
  ) -> String {
    var columns = wanted.map { field in
      let value = fields[field] ?? "NULL::\(field.engineTypeName)"
      return "\(value) AS \(Self.quoted(field.columnName))"
    }
    if words.contains("$path") { columns.append("\(path) AS \"$path\"") }
    if words.contains("$message") { columns.append("\(message) AS \"$message\"") }
    let condition = bounds?.sql(copied).map { " WHERE \($0)" } ?? ""
    return "SELECT \(columns.joined(separator: ", ")) FROM \(relation)\(condition)"
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

/// How the columns of a sidecar are named and read.
///
/// IPv4 addresses are 32 bits in a column of their own; only where there is any other, another
/// column holds it, as a UUID, which is 128 bits in Parquet.
enum SidecarColumns {
  static let path = "source_path"
  /// Fields whose value the path may tell where the format does not have them.
  static let hidden: [FlowLogField] = [.accountID, .region]
  static func fromPath(_ name: String) -> String { "path_\(name)" }
  static func v4(_ name: String) -> String { "\(name)_v4" }
  static func v6(_ name: String) -> String { "\(name)_v6" }

  private static let mapped = "\(AddressNumber.mapped)::uhugeint"
  private static let dash = "\(AddressNumber.dash)::uhugeint"

  /// The address of a row, from its columns.
  static func address(_ name: String, hasV6: Bool) -> String {
    let v4 = "(\(v4(name))::uhugeint | \(mapped))"
    let v6 = hasV6 ? "\(v6(name))::uhugeint, " : ""
    return "coalesce(\(v4), \(v6)\(dash))::\(AddressType.name)"
  }

  /// The columns of an address, as they are written.
  static func written(_ name: String, hasV6: Bool) -> [String] {
    let isV4 = isV4(name)
    let low = "(\(name)::uhugeint - \(mapped))::uinteger"
    let columns = ["CASE WHEN \(isV4) THEN \(low) END AS \(v4(name))"]
    guard hasV6 else { return columns }
    let other = "CASE WHEN \(isOther(name)) THEN \(name)::uhugeint::uuid END"
    return columns + ["\(other) AS \(v6(name))"]
  }

  /// Whether an address needs 128 bits.
  static func isOther(_ name: String) -> String {
    "NOT (\(isV4(name)) OR \(name)::uhugeint = \(dash))"
  }

  private static func isV4(_ name: String) -> String {
    "\(name)::uhugeint BETWEEN \(mapped) AND \(mapped) + 4294967295::uhugeint"
  }
}
