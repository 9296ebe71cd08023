package import AWSProtocols
internal import Spelling

/// What a plan asks the catalog.
package protocol TableCatalog {
  /// Whether there is a database of this name, in lower case.
  func hasDatabase(_ name: String) throws(AthenaError) -> Bool
  /// The names of all databases, for suggestions.
  func databaseNames() throws(AthenaError) -> [String]
  /// A table or view; nil where there is none.
  func table(_ database: String, _ name: String) throws(AthenaError) -> TableDefinition?
  /// The names of a database's tables, for suggestions.
  func tableNames(_ database: String) throws(AthenaError) -> [String]
  /// The partitions that are kept of a table.
  func partitions(_ table: TableDefinition) throws(AthenaError) -> [ScanPartition]
}

/// A query as an engine takes it: SQL in DuckDB's dialect over relations, and what those are.
///
/// It follows from the query's text, the catalog and the time alone.
package struct AthenaQueryPlan: Hashable, Sendable {
  /// The query; tables have the names of `tables`.
  package private(set) var sql: String
  /// The relations that it reads.
  package private(set) var tables: [TableScan]
  private let outputNames: OutputNames

  /// So deep may views stand in each other.
  private static let viewDepth = 16

  /// Plans a query.
  ///
  /// - Parameters:
  ///   - database: What names without a database belong to.
  ///   - now: The time that `current_date` and `NOW` stand for.
  package init(
    _ text: String, database: String, catalog: some TableCatalog, now: UTCTime
  ) throws(AthenaError) {
    var planner = Planner(catalog: catalog, now: now)
    sql = try planner.rewrite(text, database: database.lowercased(), depth: 0)
    tables = planner.tables
    outputNames = OutputNames(try SQLTokenizer.tokens(of: text))
  }

  /// What Athena calls the columns of the answer.
  ///
  /// - Parameter found: What the engine calls them.
  package func columnNames(_ found: [String]) -> [String] { outputNames.names(found) }

  private struct Planner<Catalog: TableCatalog> {
    let catalog: Catalog
    let now: UTCTime
    var tables: [TableScan] = []

    mutating func rewrite(
      _ text: String, database: String, depth: Int
    ) throws(AthenaError) -> String {
      let tokens = try SQLTokenizer.tokens(of: text)
      let skeleton = try QuerySkeleton(tokens)
      var edits = try TrinoDialect.edits(tokens)
      for scope in skeleton.scopes {
        for reference in scope.tables {
          let bytes =
            tokens[reference.tokens.lowerBound].range
            .lowerBound..<tokens[
              reference.tokens.upperBound - 1
            ].range.upperBound
          let name = try relation(reference, in: scope, tokens, database: database, depth: depth)
          // Columns may be qualified with the table's name.
          let alias = reference.alias == nil ? " AS \(Planner.quote(reference.name.name))" : ""
          // What the dialect changes in a name would be part of a table that is replaced.
          edits.removeAll { bytes.overlaps($0.bytes) || bytes.contains($0.bytes.lowerBound) }
          edits.append(SQLEdit(bytes, name + alias))
        }
      }
      return SQLEdit.apply(edits, to: text, dropping: tokens)
    }

    private mutating func relation(
      _ reference: TableReference, in scope: SelectScope, _ tokens: [SQLToken], database: String,
      depth: Int
    ) throws(AthenaError) -> String {
      let place = reference.name.position
      let database = reference.name.database ?? database
      guard try catalog.hasDatabase(database) else {
        throw .noDatabase(
          at: place, name: database,
          near: nearest(to: database, among: try catalog.databaseNames()))
      }
      guard let table = try catalog.table(database, reference.name.name) else {
        throw .noTable(
          at: place, database: database, name: reference.name.name,
          near: nearest(to: reference.name.name, among: try catalog.tableNames(database)))
      }
      if let view = table.viewText {
        guard depth < AthenaQueryPlan.viewDepth else {
          throw .unsupported(at: place, "views that are \(AthenaQueryPlan.viewDepth) deep")
        }
        let inner = try rewrite(
          view, database: table.viewDatabase ?? database, depth: depth + 1)
        return "(\(inner))"
      }
      let catalog = catalog
      let source = try TableScan.Source.make(
        table, conditions(reference, in: scope, table, tokens), now: now
      ) { () throws(AthenaError) in try catalog.partitions(table) }
      if let known = tables.first(where: { $0.table == table && $0.source == source }) {
        return known.relation
      }
      let scan = TableScan(relation: "athena_\(tables.count + 1)", table: table, source: source)
      tables.append(scan)
      return scan.relation
    }

    private func conditions(
      _ reference: TableReference, in scope: SelectScope, _ table: TableDefinition,
      _ tokens: [SQLToken]
    ) -> [PartitionCondition] {
      guard let range = scope.condition else { return [] }
      let names = Set(table.partitionColumns.map(\.name))
      let own = reference.alias ?? reference.name.name
      // A qualifier that two relations share says nothing.
      let isAmbiguous = scope.tables.filter { ($0.alias ?? $0.name.name) == own }.count > 1
      return PartitionCondition.conditions(tokens[range], now: now) { qualifier, name in
        guard names.contains(name) else { return false }
        guard let qualifier else { return scope.relations == 1 }
        return qualifier == own && !isAmbiguous
      }
    }

    private static func quote(_ name: String) -> String {
      "\"\(name.replacing("\"", with: "\"\""))\""
    }
  }
}

/// Other text in place of some bytes of a statement.
struct SQLEdit: Hashable, Sendable {
  var bytes: Range<Int>
  var text: String

  init(_ bytes: Range<Int>, _ text: String) {
    self.bytes = bytes
    self.text = text
  }

  /// The statement with all edits made, and without semicolons at its end.
  static func apply(_ edits: [SQLEdit], to text: String, dropping tokens: [SQLToken]) -> String {
    let bytes = Array(text.utf8)
    let last = tokens.last { $0.kind != .end && !$0.isSymbol(";") }
    let end = last?.range.upperBound ?? 0
    var result: [UInt8] = []
    var place = tokens.first?.range.lowerBound ?? 0
    for edit in edits.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound })
    where edit.bytes.lowerBound >= place && edit.bytes.upperBound <= end {
      result += bytes[place..<edit.bytes.lowerBound]
      result += edit.text.utf8
      place = edit.bytes.upperBound
    }
    if place < end { result += bytes[place..<end] }
    return String(decoding: result, as: UTF8.self)
  }
}
