/// Commands that look at other rows, or at another query's.
extension InsightsParser {
  mutating func autoregressCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let value = try expression()
    var alias: String?
    var lags = 1...1
    while true {
      if try take(word: "as") {
        alias = try name("a name for the earlier value")
      } else if try takeOption("p") {
        let first = try wholeNumber("p", 1...InsightsLimits.lags)
        let last = try take("-") ? try wholeNumber("p", first...InsightsLimits.lags) : first
        lags = first...last
      } else {
        return .autoregress(value, as: alias, lags: lags)
      }
    }
  }

  private mutating func wholeNumber(
    _ what: String, _ bounds: ClosedRange<Int>
  ) throws(InsightsError) -> Int {
    guard token.kind == .number else { throw unexpected("a number") }
    let found = try advance()
    guard let number = Int(found.text), bounds.contains(number) else {
      throw InsightsError(
        .number(
          found.text, of: what,
          expected: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"),
        found.range)
    }
    return number
  }

  /// A query between parentheses.
  private mutating func otherQuery() throws(InsightsError) -> InsightsQuery {
    let parenthesis = token.range
    try expect("(")
    return try queryInside(parenthesis)
  }

  /// The query behind a parenthesis, and the one that closes it.
  mutating func queryInside(
    _ parenthesis: SourceRange
  ) throws(InsightsError) -> InsightsQuery {
    guard !isInner else {
      throw InsightsError(
        .misplaced("a query", because: "queries inside each other go one level deep"), parenthesis)
    }
    isInner = true
    let query = try commands(closer: ")")
    isInner = false
    try expect(")")
    return query
  }

  mutating func appendColumnsCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var overrides = false
    var most = InsightsLimits.defaultRows
    while true {
      if try takeOption("override") {
        overrides = try truth("override")
      } else if try takeOption("max") {
        most = try wholeNumber("max", 1...InsightsLimits.rows)
      } else {
        return .appendColumns(try otherQuery(), overrides: overrides, most: most)
      }
    }
  }

  mutating func joinCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var join = InsightsJoin(InsightsQuery(commands: []))
    while true {
      if try takeOption("type") {
        guard token.isWord("inner") || token.isWord("left") else {
          throw unexpected("inner or left")
        }
        join.keepsAll = try advance().text.lowercased() == "left"
      } else if try takeOption("left") {
        join.left = try name("a name for this query's rows")
      } else if try takeOption("right") {
        join.right = try name("a name for the other query's rows")
      } else {
        break
      }
    }
    guard !join.left.isEmpty else { throw unexpected("left= and a name") }
    guard !join.right.isEmpty, join.right != join.left else {
      throw unexpected("right= and another name")
    }
    try expect(word: "where")
    let one = try sideField(join)
    try expect("=")
    let other = try sideField(join)
    guard one.isLeft != other.isLeft else {
      throw InsightsError(
        .unexpected(
          "two fields of one side",
          expected: "\(join.left).field = \(join.right).field"),
        SourceRange(one.range.start, other.range.end))
    }
    join.leftField = one.isLeft ? one.name : other.name
    join.rightField = one.isLeft ? other.name : one.name
    join.query = try otherQuery()
    return .join(join)
  }

  /// `left.field`, of either side.
  private mutating func sideField(
    _ join: InsightsJoin
  ) throws(InsightsError) -> (isLeft: Bool, name: String, range: SourceRange) {
    let expected = "'\(join.left).' or '\(join.right).' and a field"
    let range = token.range
    let word = token.shownText
    let found = try name(expected)
    for (side, isLeft) in [(join.left, true), (join.right, false)]
    where found.hasPrefix(side + ".") && found.count > side.count + 1 {
      return (isLeft, String(found.dropFirst(side.count + 1)), range)
    }
    throw InsightsError(.unexpected(word, expected: expected), range)
  }
}
