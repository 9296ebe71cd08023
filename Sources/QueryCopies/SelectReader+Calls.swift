internal import AthenaCatalog
internal import InsightsLanguage

/// Functions of SQL that Logs Insights has, too.
extension SelectReader {
  private static let functions: [String: InsightsFunction] = [
    "sum": .sum, "avg": .avg, "min": .min, "max": .max, "stddev_pop": .stddev,
    "var_pop": .variance, "approx_distinct": .countDistinct, "abs": .abs, "ceil": .ceil,
    "ceiling": .ceil, "floor": .floor, "round": .round, "sqrt": .sqrt, "ln": .log,
    "greatest": .greatest, "least": .least, "lower": .tolower, "upper": .toupper,
    "length": .strlen, "concat": .concat, "trim": .trim, "ltrim": .ltrim, "rtrim": .rtrim,
    "replace": .replace, "starts_with": .startsWith, "coalesce": .coalesce,
    "is_private": .isPrivateIP,
  ]

  mutating func call() throws(CopyRefusal) -> InsightsExpression {
    let word = token
    let name = word.text.lowercased()
    advance()
    try expect("(")
    let made: InsightsExpression
    switch name {
    case "count": made = try count()
    case "date_trunc": made = try dateTruncation()
    case "cidr_contains":
      let block = try expression()
      try expect(",")
      made = InsightsExpression(.call(.isIpInSubnet, [try expression(), block]))
    default:
      guard let function = Self.functions[name] else {
        throw .noCounterpart("the function \(name)", at: word.position)
      }
      if token.isWord("DISTINCT") { throw refused("\(name)(DISTINCT …)") }
      let arguments = try arguments()
      guard function.arity.contains(arguments.count) else {
        throw .noCounterpart("\(name) with so many values", at: word.position)
      }
      made = InsightsExpression(.call(function, arguments))
    }
    try expect(")")
    if token.isWord("OVER") { throw refused("a window") }
    if token.isWord("FILTER") { throw refused("FILTER") }
    return made
  }

  private mutating func arguments() throws(CopyRefusal) -> [InsightsExpression] {
    guard !token.isSymbol(")") else { return [] }
    var parts = [try expression()]
    while take(",") { parts.append(try expression()) }
    return parts
  }

  private mutating func count() throws(CopyRefusal) -> InsightsExpression {
    if take("*") || token.isSymbol(")") {
      return InsightsExpression(.call(.count, [InsightsExpression(.star)]))
    }
    let isDistinct = take(word: "DISTINCT")
    let value = try expression()
    if token.isSymbol(",") { throw refused("a count of several columns") }
    return InsightsExpression(.call(isDistinct ? .countDistinct : .count, [value]))
  }

  private static let units: [String: InsightsPeriodUnit] = [
    "second": .second, "minute": .minute, "hour": .hour, "day": .day, "week": .week,
    "month": .month, "quarter": .quarter, "year": .year,
  ]

  /// `date_trunc('hour', start_time)`, and the same of `from_unixtime("start")`.
  private mutating func dateTruncation() throws(CopyRefusal) -> InsightsExpression {
    guard token.kind == .text, let unit = Self.units[token.text.lowercased()] else {
      throw unexpected("a unit such as 'hour'")
    }
    advance()
    try expect(",")
    let isSeconds = take(word: "FROM_UNIXTIME")
    if isSeconds { try expect("(") }
    guard token.isName, token.text.lowercased() == (isSeconds ? "start" : "start_time") else {
      throw refused("date_trunc of anything but the records' own time")
    }
    advance()
    if isSeconds { try expect(")") }
    let period = InsightsExpression(.period(InsightsPeriod(amount: 1, unit: unit)))
    return InsightsExpression(.call(.bin, [period]))
  }
}
