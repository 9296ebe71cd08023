/// What the columns of a query's answer are called in Athena: in lower case, and `_col0` where an
/// expression has no alias.
struct OutputNames: Hashable, Sendable {
  /// For each item of the list whether it has a name; `*` and what it stands for have.
  private let isNamed: [Bool]
  /// The place of the only `*`.
  private let star: Int?
  /// Whether nothing is known of the list.
  private let isUnknown: Bool

  /// Looks at the list of columns of the outermost SELECT.
  init(_ tokens: [SQLToken]) {
    let items = OutputNames.items(tokens)
    let stars = items.indices.filter { OutputNames.isStar(items[$0]) }
    isNamed = items.map { OutputNames.hasName($0) }
    star = stars.first
    isUnknown = stars.count > 1 || items.isEmpty
  }

  /// The names of the answer's columns.
  ///
  /// - Parameter found: Those that the engine gives.
  func names(_ found: [String]) -> [String] {
    let lower = found.map { $0.lowercased() }
    guard !isUnknown, found.count >= isNamed.count - 1 else { return lower }
    return lower.enumerated().map { place, name in
      guard let item = item(place, of: found.count), !isNamed[item] else { return name }
      return "_col\(place)"
    }
  }

  /// The item of the list that a column comes from.
  private func item(_ place: Int, of count: Int) -> Int? {
    guard let star else { return place < isNamed.count ? place : nil }
    if place < star { return place }
    let fromEnd = count - place
    let behind = isNamed.count - 1 - star
    return fromEnd <= behind ? isNamed.count - fromEnd : star
  }

  private static let ends: Set<String> = [
    "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT", "OFFSET",
    "FETCH", "WINDOW",
  ]

  private static func items(_ tokens: [SQLToken]) -> [ArraySlice<SQLToken>] {
    var depth = 0
    var start: Int?
    var items: [ArraySlice<SQLToken>] = []
    for (place, token) in tokens.enumerated() {
      if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
      if token.isSymbol(")") || token.isSymbol("]") { depth -= 1 }
      guard depth == 0 else { continue }
      guard let first = start else {
        if token.isWord("SELECT") {
          let next = tokens[min(place + 1, tokens.count - 1)]
          start = next.isWord("DISTINCT") || next.isWord("ALL") ? place + 2 : place + 1
        }
        continue
      }
      let isDistinctFrom =
        token.isWord("FROM") && tokens[place - 1].isWord("DISTINCT") && place > first
      if token.kind == .end || token.isSymbol(";")
        || token.isWord(in: ends) && place > first && !isDistinctFrom
      {
        if place > first { items.append(tokens[first..<place]) }
        return items
      }
      if token.isSymbol(","), place > first {
        items.append(tokens[first..<place])
        start = place + 1
      }
    }
    return items
  }

  private static func isStar(_ item: ArraySlice<SQLToken>) -> Bool {
    guard let last = item.last, last.isSymbol("*") else { return false }
    return item.count == 1 || item.dropLast().last?.isSymbol(".") == true
  }

  /// Whether an item is a column, or has an alias.
  private static func hasName(_ item: ArraySlice<SQLToken>) -> Bool {
    guard let last = item.last else { return true }
    if isStar(item) { return true }
    guard last.kind == .word || last.kind == .quoted else { return false }
    guard item.count > 1 else { return last.kind == .quoted || !isValue(last) }
    let before = item[item.endIndex - 2]
    if before.isSymbol(".") { return isPath(item) }
    if before.isWord("AS") { return true }
    // `INTERVAL '1' DAY` ends in a unit.
    if before.kind == .text, item.count > 2, item[item.endIndex - 3].isWord("INTERVAL") {
      return false
    }
    // `count(*) n` has an alias; `a + b`, `NOT a` and `CASE … END` have none.
    if last.isWord("END") || isValue(last) { return false }
    return before.isSymbol(")") || before.isSymbol("]") || before.isWord("END")
      || before.kind == .text || before.kind == .number
      || (before.kind == .word || before.kind == .quoted) && !isOperator(before)
  }

  /// `a.b.c`, with nothing around it.
  private static func isPath(_ item: ArraySlice<SQLToken>) -> Bool {
    item.enumerated().allSatisfy { place, token in
      place % 2 == 1 ? token.isSymbol(".") : token.kind == .word || token.kind == .quoted
    }
  }

  private static func isValue(_ token: SQLToken) -> Bool {
    token.isWord(in: [
      "NULL", "TRUE", "FALSE", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME",
      "LOCALTIMESTAMP",
    ])
  }

  private static func isOperator(_ token: SQLToken) -> Bool {
    token.isWord(in: [
      "AND", "OR", "NOT", "IS", "IN", "LIKE", "BETWEEN", "ESCAPE", "DISTINCT", "FROM", "DATE",
      "TIMESTAMP", "INTERVAL", "CASE", "WHEN", "THEN", "ELSE",
    ])
  }
}
