import AWSProtocols
import AthenaCatalog

/// Any text is a statement or is refused with one; a table reads back as itself, and a query over
/// it is planned or refused.
@c(LLVMFuzzerTestOneInput)
public func fuzzAthenaStatements(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe String(
    decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do throws(AthenaError) {
    let statement = try StatementParser.parse(text)
    if case .createTable(let table, _) = statement { try checkTable(table) }
  } catch {
    checkError(error)
  }
  // The first line makes a table; the rest asks about it.
  let parts = text.split(separator: "\n", maxSplits: 1).map(String.init)
  guard parts.count == 2 else { return 0 }
  do throws(AthenaError) {
    guard case .createTable(var table, _) = try StatementParser.parse(parts[0]) else { return 0 }
    table.database = "default"
    let plan = try AthenaQueryPlan(
      parts[1], database: "default", catalog: OneTable(table: table),
      now: UTCTime(seconds: 1_795_185_000))
    for scan in plan.tables {
      if case .projected(let projected) = scan.source {
        for prefix in projected.prefixes { _ = projected.values(of: prefix + "x") }
      }
    }
  } catch {
    checkError(error)
  }
  return 0
}

private func checkTable(_ table: TableDefinition) throws(AthenaError) {
  var table = table
  if table.database.isEmpty { table.database = "d" }
  let text = table.creationLines.joined(separator: "\n")
  guard text.utf8.count <= SQLTokenizer.byteLimit else { return }
  let again = try StatementParser.parse(text)
  precondition(again == .createTable(table, isTolerant: false))
}

private func checkError(_ error: AthenaError) {
  precondition(!error.description.isEmpty)
  if let place = error.position { precondition(place.line >= 1 && place.column >= 1) }
}

/// A catalog with one table.
private struct OneTable: TableCatalog {
  let table: TableDefinition

  func hasDatabase(_ name: String) throws(AthenaError) -> Bool { name == "default" }
  func databaseNames() throws(AthenaError) -> [String] { ["default"] }
  func table(_ database: String, _ name: String) throws(AthenaError) -> TableDefinition? {
    name == table.name ? table : nil
  }
  func tableNames(_ database: String) throws(AthenaError) -> [String] { [table.name] }
  func partitions(_ table: TableDefinition) throws(AthenaError) -> [ScanPartition] { [] }
}
