internal import AthenaCatalog
internal import InsightsLanguage

/// One SELECT over the table of flow logs, in its parts.
struct SelectStatement {
  /// A column of the answer.
  struct Item {
    let value: InsightsExpression
    let name: String?
  }

  /// A group or key: a value, or the place of a column.
  enum Key {
    case value(InsightsExpression)
    case place(Int)
  }

  private(set) var isDistinct = false
  /// The columns; none where all are asked for.
  private(set) var items: [Item] = []
  private(set) var condition: InsightsExpression?
  private(set) var groups: [Key] = []
  private(set) var groupsByAll = false
  private(set) var having: InsightsExpression?
  private(set) var order: [(key: Key, isDescending: Bool)] = []
  private(set) var limit: Int?

  /// Words that begin or part clauses, and so name no column.
  static let keywords: Set<String> = [
    "SELECT", "FROM", "WHERE", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "AND", "OR", "NOT", "AS",
    "DISTINCT", "UNION", "INTERSECT", "EXCEPT", "JOIN", "WITH", "CASE", "WHEN", "THEN", "ELSE",
    "END", "ON", "USING", "OFFSET", "IN", "IS", "LIKE", "BETWEEN", "NULL",
  ]

  init(_ sql: String) throws(CopyRefusal) {
    var reader = try SelectReader(sql)
    if reader.token.isWord("WITH") { throw reader.refused("WITH") }
    try reader.expect(word: "SELECT")
    isDistinct = reader.take(word: "DISTINCT")
    try readItems(&reader)
    try reader.expect(word: "FROM")
    try Self.readTable(&reader)
    if reader.take(word: "WHERE") { condition = try reader.expression() }
    if reader.take(word: "GROUP") { try readGroups(&reader) }
    reader.aliases = Set(items.compactMap(\.name))
    if reader.take(word: "HAVING") { having = try reader.expression() }
    if reader.take(word: "ORDER") { try readOrder(&reader) }
    if reader.take(word: "LIMIT") { limit = try Self.number(&reader) }
    _ = reader.take(";")
    guard reader.token.kind == .end else { throw reader.refused("'\(reader.token.shown)' here") }
  }

  /// A condition alone, as `weir top --where` takes it.
  static func condition(_ sql: String) throws(CopyRefusal) -> InsightsExpression {
    var reader = try SelectReader(sql)
    let condition = try reader.expression()
    guard reader.token.kind == .end else { throw reader.unexpected("the end") }
    return condition
  }

  private mutating func readItems(_ reader: inout SelectReader) throws(CopyRefusal) {
    if reader.take("*") { return }
    repeat {
      let value = try reader.expression()
      var name: String?
      if reader.take(word: "AS") {
        guard reader.token.isName else { throw reader.unexpected("a name for the column") }
        name = reader.token.text
        reader.advance()
      } else if reader.token.isName, !reader.token.isWord(in: Self.keywords) {
        name = reader.token.text
        reader.advance()
      }
      items.append(Item(value: value, name: name))
    } while reader.take(",")
  }

  private static func readTable(_ reader: inout SelectReader) throws(CopyRefusal) {
    guard reader.token.isName,
      ["flow_logs", "vpc_flow_logs"].contains(reader.token.text.lowercased())
    else { throw reader.refused("a FROM of anything but flow_logs") }
    reader.advance()
    if reader.take(word: "AS") || reader.token.isName && !StatementText.endsTable(reader.token) {
      guard reader.token.isName else { throw reader.unexpected("a name for the table") }
      reader.advance()
    }
    if reader.token.isSymbol(",") || reader.token.isWord("JOIN") { throw reader.refused("a join") }
  }

  private mutating func readGroups(_ reader: inout SelectReader) throws(CopyRefusal) {
    try reader.expect(word: "BY")
    if reader.take(word: "ALL") {
      groupsByAll = true
      return
    }
    repeat { groups.append(try key(&reader)) } while reader.take(",")
  }

  private mutating func readOrder(_ reader: inout SelectReader) throws(CopyRefusal) {
    try reader.expect(word: "BY")
    repeat {
      let key = try key(&reader)
      let isDescending = reader.take(word: "DESC")
      if !isDescending { _ = reader.take(word: "ASC") }
      if reader.take(word: "NULLS") {
        guard reader.take(word: "LAST") else { throw reader.refused("NULLS FIRST") }
      }
      order.append((key, isDescending))
    } while reader.take(",")
  }

  /// A place among the columns, the name of one, or a value.
  private func key(_ reader: inout SelectReader) throws(CopyRefusal) -> Key {
    if reader.token.kind == .number, let place = Int(reader.token.text) {
      guard items.indices.contains(place - 1) else {
        throw reader.unexpected("a column from 1 to \(items.count)")
      }
      reader.advance()
      return .place(place - 1)
    }
    if reader.token.isName, !reader.next.isSymbol("("),
      let place = items.firstIndex(where: {
        $0.name?.lowercased() == reader.token.text.lowercased()
      })
    {
      reader.advance()
      return .place(place)
    }
    return .value(try reader.expression())
  }

  private static func number(_ reader: inout SelectReader) throws(CopyRefusal) -> Int {
    guard reader.token.kind == .number, let number = Int(reader.token.text),
      (1...InsightsLimits.rows).contains(number)
    else { throw reader.unexpected("a limit from 1 to \(InsightsLimits.rows)") }
    reader.advance()
    return number
  }
}
