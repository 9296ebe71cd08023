extension InsightsParser {
  /// Words that cannot be a field's name without backticks.
  static let reserved: Set<String> = [
    "and", "or", "not", "in", "like", "as", "by", "asc", "desc", "into", "true", "false",
  ]

  /// A condition or a value.
  mutating func expression() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    var parts = [try conjunction()]
    while try take(word: "or") { parts.append(try conjunction()) }
    return try join(parts, from: start) { .any($0) }
  }

  private mutating func conjunction() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    var parts = [try condition()]
    while try take(word: "and") { parts.append(try condition()) }
    return try join(parts, from: start) { .all($0) }
  }

  private mutating func join(
    _ parts: [InsightsExpression], from start: Int,
    _ make: ([InsightsExpression]) -> InsightsExpression.Kind
  ) throws(InsightsError) -> InsightsExpression {
    parts.count == 1 ? parts[0] : try made(make(parts), from: start)
  }

  /// An expression from a place to where reading stands, unless it is too deep.
  func made(
    _ kind: InsightsExpression.Kind, from start: Int
  ) throws(InsightsError) -> InsightsExpression {
    let expression = InsightsExpression(kind, SourceRange(start, previousEnd))
    guard expression.depth <= InsightsLimits.depth else {
      throw InsightsError(.tooDeep, expression.range)
    }
    return expression
  }

  private mutating func condition() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    guard token.isWord("not") else { return try comparison() }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= InsightsLimits.depth else { throw InsightsError(.tooDeep, token.range) }
    try advance()
    return try made(.not(try condition()), from: start)
  }

  private static let comparisons: [String: InsightsOperator] = [
    "=": .equal, "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater,
    ">=": .greaterOrEqual,
  ]

  private mutating func comparison() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    let left = try sum()
    if token.kind == .symbol, let comparison = Self.comparisons[token.text] {
      try advance()
      return try made(.binary(comparison, left, try sum()), from: start)
    }
    if try take("=~") { return try made(.like(left, try matchPattern()), from: start) }
    let isNegated = try take(word: "not")
    let condition: InsightsExpression
    if try take(word: "like") {
      condition = try made(.like(left, try likePattern()), from: start)
    } else if try take(word: "in") {
      condition = try membership(of: left, from: start)
    } else if isNegated {
      throw unexpected("'like' or 'in'")
    } else {
      return left
    }
    return isNegated ? try made(.not(condition), from: start) : condition
  }

  private mutating func likePattern() throws(InsightsError) -> InsightsExpression {
    guard token.isSymbol("/") else { return try sum() }
    return try regexLiteral()
  }

  /// What stands behind `=~`: a regular expression, also between quotes.
  private mutating func matchPattern() throws(InsightsError) -> InsightsExpression {
    guard token.kind == .string else { return try likePattern() }
    let text = try advance()
    try InsightsRegexCheck.check(text.text, text.range)
    return InsightsExpression(.regex(text.text), text.range)
  }

  private mutating func regexLiteral() throws(InsightsError) -> InsightsExpression {
    let regex = try takeRegex()
    return InsightsExpression(.regex(regex.text), regex.range)
  }

  private mutating func membership(
    of value: InsightsExpression, from start: Int
  ) throws(InsightsError) -> InsightsExpression {
    if try take("[") {
      return try made(.among(value, try listElements()), from: start)
    }
    let parenthesis = token.range
    guard try take("(") else { throw unexpected("'[' or '('") }
    let isQuery = token.kind == .word && InsightsKeyword(word: token.text) != nil
    guard isQuery else {
      // A list between parentheses is what SQL has, and what people type.
      var parts = [try sum()]
      while try take(",") { parts.append(try sum()) }
      try expect(")")
      return try made(.among(value, parts), from: start)
    }
    let query = try queryInside(parenthesis)
    return try made(.amongRows(value, query), from: start)
  }

  private mutating func listElements() throws(InsightsError) -> [InsightsExpression] {
    var parts: [InsightsExpression] = []
    if try take("]") { return parts }
    repeat { parts.append(try sum()) } while try take(",")
    try expect("]")
    return parts
  }

  // MARK: Arithmetic

  /// A value; everything that can stand inside itself passes here, or counts for itself.
  private mutating func sum() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= InsightsLimits.depth else { throw InsightsError(.tooDeep, token.range) }
    var left = try product()
    while token.isSymbol("+") || token.isSymbol("-") {
      let sign = try advance().text == "+" ? InsightsOperator.add : .subtract
      left = try made(.binary(sign, left, try product()), from: start)
    }
    return left
  }

  private mutating func product() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    var left = try power()
    while token.kind == .symbol, let sign = InsightsOperator(rawValue: token.text),
      sign.strength == 5
    {
      try advance()
      left = try made(.binary(sign, left, try power()), from: start)
    }
    return left
  }

  private mutating func power() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    let base = try signed()
    guard try take("^") else { return base }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= InsightsLimits.depth else { throw InsightsError(.tooDeep, token.range) }
    return try made(.binary(.power, base, try power()), from: start)
  }

  private mutating func signed() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    guard token.isSymbol("-") else { return try postfix() }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= InsightsLimits.depth else { throw InsightsError(.tooDeep, token.range) }
    try advance()
    return try made(.negative(try signed()), from: start)
  }

  private mutating func postfix() throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    var value = try primary()
    while true {
      if try take("[") {
        let index = try sum()
        try expect("]")
        value = try made(.element(value, index), from: start)
      } else if try take(".") {
        guard token.kind == .word || token.kind == .name else { throw unexpected("a name") }
        value = try made(.member(value, try advance().text), from: start)
      } else {
        return value
      }
    }
  }

  private mutating func primary() throws(InsightsError) -> InsightsExpression {
    let first = token
    switch first.kind {
    case .string:
      try advance()
      return InsightsExpression(.string(first.text), first.range)
    case .number:
      try advance()
      return try number(first)
    case .name:
      try advance()
      return InsightsExpression(.field(first.text), first.range)
    case .word: return try wordOrCall()
    case .period, .end: throw unexpected("a field, a value or a function")
    case .symbol: break
    }
    if first.text == "/" { return try regexLiteral() }
    if try take("[") { return try made(.list(try listElements()), from: first.range.start) }
    guard try take("(") else { throw unexpected("a field, a value or a function") }
    let inner = try expression()
    guard try take(")") else {
      guard token.kind == .end else { throw unexpected("')' or an operator") }
      throw InsightsError(.unclosed("parenthesis", closer: "')'"), first.range)
    }
    return inner
  }

  /// The number as written, when it is one that a query can hold.
  private func number(_ token: InsightsToken) throws(InsightsError) -> InsightsExpression {
    guard token.text.utf8.count <= 40, let value = Double(token.text), value.isFinite else {
      throw InsightsError(
        .number(token.text, of: "a number", expected: "one of at most 40 digits"), token.range)
    }
    return InsightsExpression(.number(token.text), token.range)
  }

  private mutating func wordOrCall() throws(InsightsError) -> InsightsExpression {
    let word = token
    let folded = word.text.lowercased()
    guard !Self.reserved.contains(folded) || folded == "true" || folded == "false" else {
      throw unexpected("a field, a value or a function")
    }
    try advance()
    if token.isSymbol("(") { return try call(word) }
    if folded == "true" || folded == "false" {
      return InsightsExpression(.boolean(folded == "true"), word.range)
    }
    return InsightsExpression(.field(word.text), word.range)
  }
}
