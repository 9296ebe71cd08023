/// Aggregates about how values move and how they are spread.
extension InsightsCompiler {
  /// How much a value changes in each period, from the first to the last time of the group.
  mutating func rate(
    _ arguments: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    let x = try value(arguments[0]).double
    guard case .period(let period) = arguments[1].kind, let length = period.capped.milliseconds
    else {
      throw InsightsError(
        .argument("rate", expected: "a period of a fixed length, such as 1s or 5m"),
        arguments[1].range)
    }
    let time = try field("@timestamp", range).time.sql
    let present = "FILTER (WHERE \(x.sql) IS NOT NULL)"
    let passed = "(max(\(time)) \(present) - min(\(time)) \(present))"
    return Self.one(
      "((arg_max(\(x.sql), \(time)) - arg_min(\(x.sql), \(time))) * \(length) "
        + "/ nullif(\(passed), 0))", .decimal, x, repeated: 4)
  }

  /// Ranges of equal width from the smallest value to the largest, and how many values are in each.
  mutating func histogram(_ arguments: [InsightsExpression]) throws(InsightsError) -> CompiledValue
  {
    let x = try value(arguments[0]).double
    // The parser has seen that this is a number.
    guard case .number(let text) = arguments[1].kind, let count = Double(text).map({ Int($0) })
    else { return .absent }
    // Parts are handed on as arguments of lambdas, so that each is computed once.
    let parts =
      "{'all': list(\(x.sql)) FILTER (WHERE \(x.sql) IS NOT NULL), "
      + "'low': min(\(x.sql)), 'high': max(\(x.sql))}"
    let place =
      "least(\(count - 1), "
      + "coalesce(floor((one - part.low) * \(count) / nullif(part.high - part.low, 0)), 0)::BIGINT)"
    let counts = "list_aggregate(list_transform(part.all, lambda one: \(place)), 'histogram')"
    func edge(_ number: String) -> String {
      "insights_decimal(part.low + (part.high - part.low) * \(number) / \(count))"
    }
    let ranges =
      "list_transform(range(CASE WHEN part.low < part.high THEN \(count) ELSE 1 END), "
      + "lambda place: '\"' || \(edge("place")) || '..' || \(edge("(place + 1)")) || '\":' "
      + "|| coalesce(counts[place], 0))"
    // Names of narrow ranges may be the same, which no map of the engine allows.
    let object = "('{' || array_to_string(\(ranges), ',') || '}')::JSON"
    let sql =
      "list_transform([\(parts)], lambda part: CASE WHEN part.low IS NOT NULL THEN "
      + "list_transform([\(counts)], lambda counts: \(object))[1] END)[1]"
    return Self.one(sql, .json, x, repeated: 4)
  }
}
