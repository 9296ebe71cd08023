extension FilterExpression {
  /// Reads a filter.
  ///
  /// `not` binds tightest, then `and`, then `or`, as in SQL; in tcpdump `and` and `or` bind alike.
  package init(parsing text: String) throws(FilterError) {
    var tokenizer = try FilterTokenizer(text)
    var parser = FilterParser(try tokenizer.tokens())
    self = try parser.parse()
  }
}

/// Walks over the pieces of a filter once, from left to right.
struct FilterParser {
  private let tokens: [FilterToken]
  private var position = 0
  private var depth = 0
  /// What the latest term asked for; a lone value behind `or` or `and` is asked for the same.
  var carried: FilterQualifiers?

  init(_ tokens: [FilterToken]) { self.tokens = tokens }

  mutating func parse() throws(FilterError) -> FilterExpression {
    guard tokens.count > 1 else { throw .empty }
    let expression = try alternatives()
    switch current.kind {
    case .end:
      guard expression.height <= FilterLimits.depth else { throw .tooDeep(column: 1) }
      return expression
    case .close: throw .misplaced(current.text, column: current.column)
    default: throw .missingOperator(before: current.text, column: current.column)
    }
  }

  // MARK: The pieces

  /// The next piece; at the end the end, for ever.
  var current: FilterToken { tokens[position] }

  /// The piece behind the next one.
  var following: FilterToken { tokens[min(position + 1, tokens.count - 1)] }

  mutating func advance(by count: Int = 1) {
    position = min(position + count, tokens.count - 1)
  }

  // MARK: Operators

  private mutating func alternatives() throws(FilterError) -> FilterExpression {
    var parts = [try conjunction()]
    while current.kind == .or {
      advance()
      parts.append(try conjunction())
    }
    return .alternatives(of: parts) ?? parts[0]
  }

  private mutating func conjunction() throws(FilterError) -> FilterExpression {
    var parts = [try opposite()]
    while current.kind == .and {
      advance()
      parts.append(try opposite())
    }
    return .conjunction(of: parts) ?? parts[0]
  }

  private mutating func opposite() throws(FilterError) -> FilterExpression {
    guard current.kind == .not else { return try primary() }
    try descend()
    defer { depth -= 1 }
    advance()
    return .opposite(of: try opposite())
  }

  private mutating func primary() throws(FilterError) -> FilterExpression {
    switch current.kind {
    case .word: return try term()
    case .open: return try group()
    default: throw .missingTerm(column: current.column)
    }
  }

  private mutating func group() throws(FilterError) -> FilterExpression {
    let start = current.column
    try descend()
    defer { depth -= 1 }
    advance()
    let expression = try alternatives()
    switch current.kind {
    case .close: advance()
    case .end: throw .unclosed(column: start)
    default: throw .missingOperator(before: current.text, column: current.column)
    }
    return expression
  }

  private mutating func descend() throws(FilterError) {
    depth += 1
    guard depth <= FilterLimits.depth else { throw .tooDeep(column: current.column) }
  }
}
