import AthenaCatalog

/// A catalog of a few tables.
struct MemoryCatalog: TableCatalog {
  var tables: [TableDefinition]
  var kept: [String: [ScanPartition]] = [:]

  /// A catalog of what these statements make.
  init(_ statements: String...) throws {
    tables = []
    for statement in statements {
      guard case .createTable(var table, _) = try StatementParser.parse(statement) else { continue }
      if table.database.isEmpty { table.database = "default" }
      tables.append(table)
    }
  }

  func hasDatabase(_ name: String) throws(AthenaError) -> Bool {
    name == "default" || tables.contains { $0.database == name }
  }

  func databaseNames() throws(AthenaError) -> [String] { ["default"] + tables.map(\.database) }

  func table(_ database: String, _ name: String) throws(AthenaError) -> TableDefinition? {
    tables.first { $0.database == database && $0.name == name }
  }

  func tableNames(_ database: String) throws(AthenaError) -> [String] {
    tables.filter { $0.database == database }.map(\.name)
  }

  func partitions(_ table: TableDefinition) throws(AthenaError) -> [ScanPartition] {
    kept[table.name] ?? []
  }
}
