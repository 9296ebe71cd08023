internal import AthenaCatalog
internal import FlowLogFormat
internal import InsightsLanguage

/// Reads the SELECT statements that Logs Insights can say, as far as they are expressions.
struct SelectReader {
  let tokens: [SQLToken]
  private(set) var place = 0
  /// Names of columns of the answer, which clauses behind them may use.
  var aliases: Set<String> = []
  /// Parentheses and calls that are open.
  private var nesting = 0

  private static let depth = 60

  init(_ sql: String) throws(CopyRefusal) {
    tokens = try StatementText.tokens(of: sql)
  }

  // MARK: Words

  var token: SQLToken { tokens[place] }
  var next: SQLToken { tokens[min(place + 1, tokens.count - 1)] }

  mutating func advance() {
    if place < tokens.count - 1 { place += 1 }
  }

  mutating func take(word: String) -> Bool {
    guard token.isWord(word) else { return false }
    advance()
    return true
  }

  mutating func take(_ symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(word: String) throws(CopyRefusal) {
    guard take(word: word) else { throw unexpected(word) }
  }

  mutating func expect(_ symbol: String) throws(CopyRefusal) {
    guard take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  func unexpected(_ expected: String) -> CopyRefusal {
    .unexpected(token.shown, expected: expected, at: token.position)
  }

  func refused(_ what: String) -> CopyRefusal { .noCounterpart(what, at: token.position) }

  // MARK: Conditions

  mutating func expression() throws(CopyRefusal) -> InsightsExpression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.depth else { throw refused("so much inside each other") }
    var parts = [try conjunction()]
    while take(word: "OR") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : InsightsExpression(.any(parts))
  }

  private mutating func conjunction() throws(CopyRefusal) -> InsightsExpression {
    var parts = [try negation()]
    while take(word: "AND") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : InsightsExpression(.all(parts))
  }

  private mutating func negation() throws(CopyRefusal) -> InsightsExpression {
    var count = 0
    while take(word: "NOT") { count += 1 }
    let condition = try predicate()
    return count % 2 == 0 ? condition : InsightsExpression(.not(condition))
  }

  private static let comparisons: [String: InsightsOperator] = [
    "=": .equal, "<>": .notEqual, "!=": .notEqual, "<": .less, "<=": .lessOrEqual,
    ">": .greater, ">=": .greaterOrEqual,
  ]

  private mutating func predicate() throws(CopyRefusal) -> InsightsExpression {
    let left = try sum()
    if token.kind == .symbol, let sign = Self.comparisons[token.text] {
      advance()
      return InsightsExpression(.binary(sign, left, try sum()))
    }
    if take(word: "IS") {
      let isNegated = take(word: "NOT")
      try expect(word: "NULL")
      let present = InsightsExpression(.call(.ispresent, [left]))
      return isNegated ? present : InsightsExpression(.not(present))
    }
    let isNegated = take(word: "NOT")
    let condition: InsightsExpression
    if take(word: "IN") {
      condition = try membership(of: left)
    } else if take(word: "LIKE") {
      condition = InsightsExpression(.like(left, try likePattern()))
    } else if take(word: "BETWEEN") {
      let first = try sum()
      try expect(word: "AND")
      condition = InsightsExpression(
        .all([
          InsightsExpression(.binary(.greaterOrEqual, left, first)),
          InsightsExpression(.binary(.lessOrEqual, left, try sum())),
        ]))
    } else if isNegated {
      throw unexpected("IN, LIKE or BETWEEN")
    } else {
      return left
    }
    return isNegated ? InsightsExpression(.not(condition)) : condition
  }

  private mutating func membership(
    of left: InsightsExpression
  ) throws(CopyRefusal) -> InsightsExpression {
    try expect("(")
    if token.isWord("SELECT") || token.isWord("WITH") { throw refused("a query inside another") }
    var parts = [try sum()]
    while take(",") { parts.append(try sum()) }
    try expect(")")
    return InsightsExpression(.among(left, parts))
  }

  /// A pattern of `LIKE` as a regular expression.
  private mutating func likePattern() throws(CopyRefusal) -> InsightsExpression {
    guard token.kind == .text else { throw unexpected("a text") }
    let text = token.text
    advance()
    if token.isWord("ESCAPE") { throw refused("ESCAPE") }
    var regex = "(?s)^"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": regex += ".*"
      case "_": regex += "."
      case _
      where scalar.isASCII && !scalar.properties.isAlphabetic
        && !("0"..."9").contains(scalar) && scalar != " ":
        regex += "\\" + String(scalar)
      default: regex.unicodeScalars.append(scalar)
      }
    }
    return InsightsExpression(.regex(regex + "$"))
  }

  // MARK: Values

  mutating func sum() throws(CopyRefusal) -> InsightsExpression {
    var left = try product()
    while true {
      if take("+") {
        left = InsightsExpression(.binary(.add, left, try product()))
      } else if take("-") {
        left = InsightsExpression(.binary(.subtract, left, try product()))
      } else if take("||") {
        left = InsightsExpression(.call(.concat, [left, try product()]))
      } else {
        return left
      }
      guard left.depth <= Self.depth else { throw refused("so long a sum") }
    }
  }

  private mutating func product() throws(CopyRefusal) -> InsightsExpression {
    var left = try unary()
    while true {
      if take("*") {
        left = InsightsExpression(.binary(.multiply, left, try unary()))
      } else if take("/") {
        left = InsightsExpression(.binary(.divide, left, try unary()))
      } else if take("%") {
        left = InsightsExpression(.binary(.remainder, left, try unary()))
      } else {
        return left
      }
      guard left.depth <= Self.depth else { throw refused("so long a product") }
    }
  }

  private mutating func unary() throws(CopyRefusal) -> InsightsExpression {
    guard take("-") else { return try primary() }
    guard token.kind == .number || token.isName else { throw unexpected("a number or a column") }
    return InsightsExpression(.negative(try primary()))
  }

  private mutating func primary() throws(CopyRefusal) -> InsightsExpression {
    let token = token
    switch token.kind {
    case .number:
      advance()
      guard !token.text.contains(where: { $0 == "e" || $0 == "E" }), !token.text.hasPrefix(".")
      else { throw CopyRefusal.noCounterpart("the number \(token.text)", at: token.position) }
      return InsightsExpression(.number(token.text))
    case .text:
      advance()
      return InsightsExpression(.string(token.text))
    case .symbol where token.text == "(":
      advance()
      if self.token.isWord("SELECT") { throw refused("a query inside another") }
      let inner = try expression()
      try expect(")")
      return inner
    case .word where token.isWord("TRUE") || token.isWord("FALSE"):
      advance()
      return InsightsExpression(.boolean(token.isWord("TRUE")))
    case .word where token.isWord("CASE"): return try branches()
    case .word where next.isSymbol("("): return try call()
    case .word, .quoted, .backquoted: return try column()
    default: throw unexpected("a column or a value")
    }
  }

  private mutating func branches() throws(CopyRefusal) -> InsightsExpression {
    try expect(word: "CASE")
    guard token.isWord("WHEN") else { throw refused("CASE with a value") }
    var parts: [InsightsExpression] = []
    while take(word: "WHEN") {
      parts.append(try expression())
      try expect(word: "THEN")
      parts.append(try expression())
    }
    if take(word: "ELSE") { parts.append(try expression()) }
    try expect(word: "END")
    guard InsightsFunction.case.arity.contains(parts.count) else {
      throw refused("a CASE of so many branches")
    }
    return InsightsExpression(.call(.case, parts))
  }

  private mutating func column() throws(CopyRefusal) -> InsightsExpression {
    // There is one table, so its name in front says nothing.
    if next.isSymbol(".") {
      advance()
      advance()
    }
    let token = token
    guard token.isName else { throw unexpected("a column") }
    guard !SelectStatement.keywords.contains(token.text.uppercased()) || token.kind != .word else {
      throw unexpected("a column or a value")
    }
    if aliases.contains(token.text) {
      advance()
      return InsightsExpression(.field(token.text))
    }
    guard let name = ColumnNames.field(token.text) else {
      throw .noColumn(
        token.text, near: ColumnNames.nearest(token.text), at: token.position)
    }
    advance()
    return InsightsExpression(.field(name))
  }
}
