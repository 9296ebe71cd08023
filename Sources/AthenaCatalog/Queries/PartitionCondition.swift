internal import AWSProtocols

/// A condition of a query on a partition column, which partitions can be judged by.
struct PartitionCondition: Hashable, Sendable {
  enum Test: Hashable, Sendable {
    case isAny([QueryConstant])
    case isLess(QueryConstant, orEqual: Bool)
    case isGreater(QueryConstant, orEqual: Bool)
  }

  /// The column in lower case.
  var column: String
  var test: Test

  /// Whether a partition with this value can have rows that the query wants; true where it is not
  /// certain that it cannot.
  func allows(_ value: String, type: String) -> Bool {
    switch test {
    case .isAny(let constants):
      constants.contains { PartitionCondition.order(value, $0, type).map { $0 == 0 } ?? true }
    case .isLess(let constant, let orEqual):
      PartitionCondition.order(value, constant, type).map { $0 < 0 || orEqual && $0 == 0 } ?? true
    case .isGreater(let constant, let orEqual):
      PartitionCondition.order(value, constant, type).map { $0 > 0 || orEqual && $0 == 0 } ?? true
    }
  }

  /// Negative, zero or positive as the value is less, equal or greater; nil where they are not of
  /// one type, which the engine will have its own opinion about.
  private static func order(_ value: String, _ constant: QueryConstant, _ type: String) -> Int? {
    switch (type, constant) {
    case ("string", .text(let text)):
      return value == text ? 0 : value.utf8.lexicographicallyPrecedes(text.utf8) ? -1 : 1
    case ("date", .date(let time)), ("date", .time(let time)):
      return QueryConstant.day?.time(value).map { $0 == time ? 0 : $0 < time ? -1 : 1 }
    case ("tinyint", .number(let number)), ("smallint", .number(let number)),
      ("int", .number(let number)), ("bigint", .number(let number)):
      return Int(value).map { $0 == number ? 0 : $0 < number ? -1 : 1 }
    default:
      // A varchar is compared like a string.
      guard type.hasPrefix("varchar"), case .text(let text) = constant else { return nil }
      return value == text ? 0 : value.utf8.lexicographicallyPrecedes(text.utf8) ? -1 : 1
    }
  }
}

extension PartitionCondition {
  /// The conditions among those that a WHERE clause joins with AND.
  ///
  /// - Parameter isColumn: Whether a name, with what stands before its full stop, is a column of a
  ///   table in question.
  static func conditions(
    _ tokens: ArraySlice<SQLToken>, now: UTCTime, depth: Int = 0,
    isColumn: (String?, String) -> Bool
  ) -> [PartitionCondition] {
    guard depth < 16 else { return [] }
    guard let conjuncts = split(tokens) else { return [] }
    var conditions: [PartitionCondition] = []
    for conjunct in conjuncts {
      if let inner = inParentheses(conjunct) {
        conditions += self.conditions(inner, now: now, depth: depth + 1, isColumn: isColumn)
      } else if let found = condition(conjunct, now: now, isColumn) {
        conditions += found
      }
    }
    return conditions
  }

  /// What AND joins at the top; nil where OR is there, too, or NOT is before something.
  private static func split(_ tokens: ArraySlice<SQLToken>) -> [ArraySlice<SQLToken>]? {
    var parts: [ArraySlice<SQLToken>] = []
    var start = tokens.startIndex
    var depth = 0
    var cases = 0
    var isBetween = false
    for index in tokens.indices {
      let token = tokens[index]
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      if token.isWord("CASE") { cases += 1 }
      if token.isWord("END") { cases -= 1 }
      guard depth == 0, cases == 0 else { continue }
      if token.isWord("OR") { return nil }
      if token.isWord("BETWEEN") { isBetween = true }
      guard token.isWord("AND") else { continue }
      // The AND of BETWEEN joins nothing.
      if isBetween {
        isBetween = false
      } else {
        parts.append(tokens[start..<index])
        start = index + 1
      }
    }
    parts.append(tokens[start...])
    return parts
  }

  private static func inParentheses(_ tokens: ArraySlice<SQLToken>) -> ArraySlice<SQLToken>? {
    guard let first = tokens.first, first.isSymbol("("), tokens.count > 2 else { return nil }
    var depth = 0
    for index in tokens.indices {
      if tokens[index].isSymbol("(") { depth += 1 }
      if tokens[index].isSymbol(")") { depth -= 1 }
      if depth == 0 {
        guard index == tokens.endIndex - 1 else { return nil }
        return tokens[(tokens.startIndex + 1)..<index]
      }
    }
    return nil
  }

  /// The column at the front; nil where something else is.
  private static func column(
    _ tokens: inout ArraySlice<SQLToken>, _ isColumn: (String?, String) -> Bool
  ) -> String? {
    guard let first = tokens.first, first.kind == .word || first.kind == .quoted else { return nil }
    var rest = tokens.dropFirst()
    var qualifier: String?
    var name = first.text.lowercased()
    if rest.first?.isSymbol(".") == true, let second = rest.dropFirst().first,
      second.kind == .word || second.kind == .quoted
    {
      qualifier = name
      name = second.text.lowercased()
      rest = rest.dropFirst(2)
    }
    guard isColumn(qualifier, name) else { return nil }
    tokens = rest
    return name
  }

  private static let mirrored = ["=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<="]

  private static func condition(
    _ tokens: ArraySlice<SQLToken>, now: UTCTime, _ isColumn: (String?, String) -> Bool
  ) -> [PartitionCondition]? {
    var rest = tokens
    if let column = column(&rest, isColumn), let sign = rest.popFirst() {
      if sign.isWord("IN") { return list(column, rest, now) }
      if sign.isWord("BETWEEN") { return between(column, rest, now) }
      guard sign.kind == .symbol, mirrored[sign.text] != nil,
        let value = QueryConstant.read(rest, now: now)
      else { return nil }
      return compare(column, sign.text, value)
    }
    // The constant may stand first.
    guard let place = tokens.lastIndex(where: { $0.kind == .symbol && mirrored[$0.text] != nil }),
      let sign = mirrored[tokens[place].text]
    else { return nil }
    rest = tokens[(place + 1)...]
    guard let column = column(&rest, isColumn), rest.isEmpty,
      let value = QueryConstant.read(tokens[..<place], now: now)
    else { return nil }
    return compare(column, sign, value)
  }

  private static func compare(
    _ column: String, _ sign: String, _ value: QueryConstant
  ) -> [PartitionCondition] {
    let test: Test =
      switch sign {
      case "<": .isLess(value, orEqual: false)
      case "<=": .isLess(value, orEqual: true)
      case ">": .isGreater(value, orEqual: false)
      case ">=": .isGreater(value, orEqual: true)
      default: .isAny([value])
      }
    return [PartitionCondition(column: column, test: test)]
  }

  private static func list(
    _ column: String, _ tokens: ArraySlice<SQLToken>, _ now: UTCTime
  ) -> [PartitionCondition]? {
    guard let inner = inParentheses(tokens) else { return nil }
    var values: [QueryConstant] = []
    var depth = 0
    var start = inner.startIndex
    for index in inner.indices {
      if inner[index].isSymbol("(") { depth += 1 }
      if inner[index].isSymbol(")") { depth -= 1 }
      guard depth == 0, inner[index].isSymbol(",") else { continue }
      guard let value = QueryConstant.read(inner[start..<index], now: now) else { return nil }
      values.append(value)
      start = index + 1
    }
    guard let last = QueryConstant.read(inner[start...], now: now) else { return nil }
    return [PartitionCondition(column: column, test: .isAny(values + [last]))]
  }

  private static func between(
    _ column: String, _ tokens: ArraySlice<SQLToken>, _ now: UTCTime
  ) -> [PartitionCondition]? {
    guard let place = tokens.firstIndex(where: { $0.isWord("AND") }),
      let low = QueryConstant.read(tokens[..<place], now: now),
      let high = QueryConstant.read(tokens[(place + 1)...], now: now)
    else { return nil }
    return [
      PartitionCondition(column: column, test: .isGreater(low, orEqual: true)),
      PartitionCondition(column: column, test: .isLess(high, orEqual: true)),
    ]
  }
}
