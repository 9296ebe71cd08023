/// Functions that make one value of many rows.
extension InsightsCompiler {
  mutating func aggregate(
    _ function: InsightsFunction, _ arguments: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    guard allowsAggregates else {
      throw InsightsError(
        .misplaced("\(function.rawValue)", because: "only 'stats' sums rows"), range)
    }
    // Inside of an aggregate rows are single again.
    allowsAggregates = false
    defer { allowsAggregates = true }
    switch function {
    case .count, .countOverTime:
      guard let first = arguments.first, first.kind != .star else {
        return CompiledValue("count(*)", .integer)
      }
      let counted = try value(first)
      return Self.one(
        "count(\(counted.kind == .json ? counted.text.sql : counted.sql))", .integer, counted)
    case .rate: return try rate(arguments, range)
    case .histogram: return try histogram(arguments)
    case .topk: return try topk(arguments)
    default: break
    }
    let x = try value(arguments[0])
    switch function {
    case .countDistinct:
      return Self.one("count(DISTINCT \(x.kind == .json ? x.text.sql : x.sql))", .integer, x)
    case .min, .max: return Self.extreme(function, x)
    case .earliest, .latest:
      let time = try field("@timestamp", range)
      let name = function == .earliest ? "arg_min" : "arg_max"
      let kept = x.kind == .json ? x.text : x
      return Self.one("\(name)(\(kept.sql), \(time.sql))", kept.kind, kept)
    case .sortsFirst, .sortsLast:
      let kept = x.kind == .json ? x.text : x
      let keys = kept.sortKeys.map(\.sql).joined(separator: ", ")
      let name = function == .sortsFirst ? "arg_min" : "arg_max"
      return Self.one(
        "\(name)(\(kept.sql), row(\(keys))) FILTER (WHERE (\(kept.sql)) IS NOT NULL)", kept.kind,
        kept, repeated: 6)
    case .values:
      let text = x.text
      return Self.one(
        "to_json(list(DISTINCT \(text.sql) ORDER BY \(text.sql)) "
          + "FILTER (WHERE \(text.sql) IS NOT NULL))", .json, text, repeated: 3)
    default: return try numeric(function, x.number, arguments)
    }
  }

  static func one(
    _ sql: String, _ kind: InsightsKind, _ value: CompiledValue, repeated: Int = 1
  ) -> CompiledValue {
    CompiledValue(sql, kind, weight: value.weight &* repeated &+ 1)
  }

  private mutating func numeric(
    _ function: InsightsFunction, _ x: CompiledValue, _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    switch function {
    case .sum, .sumOverTime: return Self.one("sum(\(x.sql))", x.kind, x)
    case .avg: return Self.one("avg(\(x.sql))", .decimal, x)
    case .stddev: return Self.one("stddev_pop(\(x.sql))", .decimal, x)
    case .variance: return Self.one("var_pop(\(x.sql))", .decimal, x)
    default:
      // The parser has seen that this is a percentage.
      guard case .number(let percent) = arguments[1].kind, let share = Double(percent) else {
        return .absent
      }
      let double = x.double
      return Self.one("quantile_cont(\(double.sql), \(share / 100))", .decimal, double)
    }
  }

  /// The largest or smallest value; of texts numbers are larger than all others, as when sorted.
  private static func extreme(
    _ function: InsightsFunction, _ x: CompiledValue
  ) -> CompiledValue {
    let name = function.rawValue
    guard x.kind == .text || x.kind == .json else {
      return one("\(name)(\(x.sql))", x.kind, x)
    }
    let (text, number) = (x.text, x.number)
    let ofNumbers = "insights_decimal(\(name)(\(number.sql)))"
    let ofTexts = "\(name)(\(text.sql)) FILTER (WHERE \(number.sql) IS NULL)"
    let parts = function == .max ? [ofNumbers, ofTexts] : [ofTexts, ofNumbers]
    return one("coalesce(\(parts.joined(separator: ", ")))", .text, text, repeated: 30)
  }

  private mutating func topk(
    _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    guard case .number(let count) = arguments[0].kind, let count = Int(count) else {
      return .absent
    }
    let text = try value(arguments[1]).text
    // A map of values and how often each occurs, by falling count, then by value.
    let entries =
      "list_sort(list_transform(map_entries(histogram(\(text.sql))), "
      + "lambda entry: {'n': -entry.value::BIGINT, 'value': entry.key}))[1:\(count)]"
    return Self.one(
      "to_json(list_transform(\(entries), lambda entry: entry.value))", .json, text)
  }
}
