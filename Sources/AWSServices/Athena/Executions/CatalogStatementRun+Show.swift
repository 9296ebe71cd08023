internal import AthenaCatalog
internal import QueryJobs

extension CatalogStatementRun {
  func show(_ statement: AthenaStatement) throws(AthenaError) -> QueryAnswer {
    switch statement {
    case .showDatabases(let pattern):
      let names = try tables.databaseNames().filter { NamePattern.matches($0, pattern) }
      return CatalogStatementRun.answer(["database_name"], names.map { [$0] })
    case .showTables(let name, let pattern, let onlyViews):
      let name = name ?? database
      try require(name, at: nil)
      let names = try tables.tables(name)
        .filter { !onlyViews || $0.viewText != nil }.map(\.name)
        .filter { NamePattern.matches($0, pattern) }
      return CatalogStatementRun.answer([onlyViews ? "views" : "tab_name"], names.map { [$0] })
    case .showPartitions(let name):
      let table = try table(name)
      guard !table.partitionColumns.isEmpty else {
        throw .definition("Table \(table.name) is not a partitioned table")
      }
      let names = try tables.partitions(table).map { partition in
        zip(table.partitionColumns, partition.values).map { "\($0.name)=\($1)" }
          .joined(separator: "/")
      }
      return CatalogStatementRun.answer(["partition"], names.map { [$0] })
    case .showColumns(let name):
      let table = try table(name)
      let cells = (table.columns + table.partitionColumns).map { TableDefinition.cell($0.name) }
      return CatalogStatementRun.answer(["field"], cells.map { [$0] })
    case .showCreate(let name, let isView):
      let table = try table(name)
      guard !isView || table.viewText != nil else {
        throw .definition("\(name.name) is a table; use SHOW CREATE TABLE")
      }
      let column = table.viewText == nil ? "createtab_stmt" : "Create View"
      return CatalogStatementRun.answer([column], table.creationLines.map { [$0] })
    case .showProperties(let name, let key):
      let table = try table(name)
      let lines = table.properties.filter { key == nil || $0.key == key }
        .sorted { $0.key < $1.key }.map { key == nil ? "\($0.key)\t\($0.value)" : $0.value }
      return CatalogStatementRun.answer(["prpt_name", "prpt_value"], lines.map { [$0] })
    case .describe(let name, let isFormatted):
      let table = try table(name)
      var lines = table.descriptionLines
      if isFormatted {
        lines += [
          "", "# Detailed Table Information", "Database:           \t\(table.database)",
          "Location:           \t\(table.location)", "Table Type:         \t\(table.type)",
        ]
      }
      return CatalogStatementRun.answer(
        ["col_name", "data_type", "comment"], lines.map { [$0] })
    default:
      throw .unsupported(at: nil, statement.subkind)
    }
  }
}

/// Patterns of names: `*` stands for anything, `|` between two patterns for either.
enum NamePattern {
  static func matches(_ name: String, _ pattern: String?) -> Bool {
    guard let pattern else { return true }
    let alternatives = pattern.lowercased().replacing(".*", with: "*").split(separator: "|")
    return alternatives.contains { glob(Array($0.utf8), Array(name.lowercased().utf8)) }
  }

  private static func glob(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var place = 0
    var index = 0
    // Where the last star was, and what it had taken.
    var retry: (place: Int, index: Int)?
    while index < name.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        retry = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == name[index] {
        place += 1
        index += 1
      } else if let last = retry {
        retry = (last.place, last.index + 1)
        place = last.place + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
