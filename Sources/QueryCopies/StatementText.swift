internal import AthenaCatalog

/// Statements in SQL with the time that options give, and whether Athena has all that they name.
package enum StatementText {
  private static let tables: Set<String> = ["flow_logs", "vpc_flow_logs"]

  /// The statement over the records of a time alone.
  ///
  /// - Parameters:
  ///   - since: The first second since 1970; nil for no bound.
  ///   - until: The second behind the last one.
  package static func within(
    _ sql: String, since: Int?, until: Int?
  ) throws(CopyRefusal) -> String {
    let bounds = [since.map { "\"start\" >= \($0)" }, until.map { "\"start\" < \($0)" }]
      .compactMap { $0 }
    guard !bounds.isEmpty else { return sql }
    let tokens = try tokens(of: sql)
    let bytes = Array(sql.utf8)
    var text: [UInt8] = []
    var copied = 0
    for (place, token) in tokens.enumerated() where isTable(place, tokens) {
      text += bytes[copied..<token.range.lowerBound]
      let source = "(SELECT * FROM \(token.text) WHERE \(bounds.joined(separator: " AND ")))"
      text += source.utf8
      if !isNamed(tokens[place + 1]) { text += " AS \(token.text)".utf8 }
      copied = token.range.upperBound
    }
    return String(decoding: text + bytes[copied...], as: UTF8.self)
  }

  /// Refuses what Athena does not know.
  package static func checkPortable(_ sql: String) throws(CopyRefusal) {
    let tokens = try tokens(of: sql)
    for (token, next) in zip(tokens, tokens.dropFirst()) {
      let name = token.text.lowercased()
      if token.isSymbol("::") { throw .ownFunction("::", at: token.position) }
      if token.kind == .word, next.isSymbol("("),
        own.contains(name) || name.hasPrefix("weir_") || name.hasPrefix("insights_")
      {
        throw .ownFunction(name, at: token.position)
      }
    }
  }

  private static let own: Set<String> = [
    "cidr_contains", "is_private", "protocol_name", "service_name", "tcp_flags_text",
  ]

  static func tokens(of sql: String) throws(CopyRefusal) -> [SQLToken] {
    do throws(AthenaError) {
      return try SQLTokenizer.tokens(of: sql)
    } catch {
      throw .unreadable(error.description)
    }
  }

  /// Whether a token is one of the tables, where a table stands.
  private static func isTable(_ place: Int, _ tokens: [SQLToken]) -> Bool {
    guard place > 0, tokens[place].isName, tables.contains(tokens[place].text.lowercased()) else {
      return false
    }
    let before = tokens[place - 1]
    return before.isWord("FROM") || before.isWord("JOIN")
      || before.isSymbol(",")
        && !tokens[place + 1].isSymbol(".")
  }

  private static let behindTables: Set<String> = [
    "WHERE", "GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "INTERSECT", "EXCEPT", "JOIN", "INNER",
    "LEFT", "RIGHT", "FULL", "CROSS", "ON", "USING", "WINDOW", "QUALIFY", "OFFSET", "FETCH",
    "TABLESAMPLE", "NATURAL", "SAMPLE", "ANTI", "SEMI", "ASOF", "POSITIONAL",
  ]

  /// Whether a table has a name of its own in the statement.
  private static func isNamed(_ next: SQLToken) -> Bool { next.isName && !endsTable(next) }

  /// Whether a word begins what follows a table.
  static func endsTable(_ word: SQLToken) -> Bool { word.isWord(in: behindTables) }
}
