extension InsightsParser {
  /// A call of the function that a word names; its parenthesis comes next.
  mutating func call(_ word: InsightsToken) throws(InsightsError) -> InsightsExpression {
    guard let function = InsightsFunction(word: word.text) else {
      let names = InsightsFunction.allCases.map(\.rawValue)
      throw InsightsError(
        .unknownFunction(word.text, suggestion: nearestName(word.text, among: names)), word.range)
    }
    let parenthesis = token.range
    try expect("(")
    var arguments: [InsightsExpression] = []
    if !token.isSymbol(")") {
      repeat {
        let isPeriod = function.periodArgument == arguments.count
        arguments.append(isPeriod ? try periodArgument(of: function) : try argument(of: function))
      } while try take(",")
    }
    guard try take(")") else {
      guard token.kind == .end else { throw unexpected("',' or ')'") }
      throw InsightsError(.unclosed("parenthesis", closer: "')'"), parenthesis)
    }
    try check(function, arguments, SourceRange(word.range.start, previousEnd))
    return try made(.call(function, arguments), from: word.range.start)
  }

  private mutating func argument(
    of function: InsightsFunction
  ) throws(InsightsError) -> InsightsExpression {
    if function == .count || function == .countOverTime, token.isSymbol("*") {
      return InsightsExpression(.star, try advance().range)
    }
    return try expression()
  }

  private mutating func periodArgument(
    of function: InsightsFunction
  ) throws(InsightsError) -> InsightsExpression {
    let start = token.range.start
    guard token.kind == .period || token.kind == .number else {
      throw InsightsError(
        .argument(function.rawValue, expected: "a period such as 5m or 1h"), token.range)
    }
    // Read first: the place where it ends is known behind it.
    let period = try period()
    return try made(.period(period), from: start)
  }

  /// A period: `5m`, or a number and a unit.
  mutating func period() throws(InsightsError) -> InsightsPeriod {
    let start = token.range.start
    var text = token.text
    guard token.kind == .period || token.kind == .number else {
      throw unexpected("a period such as 5m or 1h")
    }
    if try advance().kind == .number {
      guard token.kind == .word else { throw unexpected("a unit such as m or h") }
      text += try advance().text
    }
    let digits = text.prefix { ("0"..."9").contains($0) }
    guard let amount = Int(digits), (1...1_000_000).contains(amount),
      let unit = InsightsPeriodUnit(word: String(text.dropFirst(digits.count)))
    else {
      throw InsightsError(
        .number(text, of: "a period", expected: "a whole number of ms, s, m, h, d, w, mo, q or y"),
        SourceRange(start, previousEnd))
    }
    return InsightsPeriod(amount: amount, unit: unit)
  }

  private func check(
    _ function: InsightsFunction, _ arguments: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) {
    guard function.arity.contains(arguments.count) else {
      throw InsightsError(
        .argumentCount(
          function.rawValue, expected: function.arityText, found: arguments.count), range)
    }
    if function.isAggregate, let inner = arguments.first(where: \.hasAggregate) {
      throw InsightsError(
        .misplaced(
          "an aggregate", because: "\(function.rawValue) already makes one value of many rows"),
        inner.range)
    }
    try checkConstant(function, arguments)
  }

  /// Arguments that must stand in the query itself.
  private func checkConstant(
    _ function: InsightsFunction, _ arguments: [InsightsExpression]
  ) throws(InsightsError) {
    guard arguments.count > 1 else { return }
    let bounds: (place: Int, range: ClosedRange<Double>, text: String)
    switch function {
    case .pct: bounds = (1, 0...100, "a percentage from 0 to 100")
    case .topk: bounds = (0, 1...10_000, "a whole number from 1 to 10000 first, then the field")
    case .histogram: bounds = (1, 1...1_000, "a whole number of buckets from 1 to 1000")
    default: return
    }
    let argument = arguments[bounds.place]
    guard case .number(let text) = argument.kind, let value = Double(text),
      bounds.range.contains(value), function == .pct || value == value.rounded()
    else {
      throw InsightsError(
        .argument(function.rawValue, expected: bounds.text), argument.range)
    }
  }
}
