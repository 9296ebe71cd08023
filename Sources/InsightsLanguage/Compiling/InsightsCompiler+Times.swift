/// Functions of times, all in milliseconds since 1970.
extension InsightsCompiler {
  mutating func timeCall(
    _ function: InsightsFunction, _ arguments: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    switch function {
    // Seconds, unlike all other times.
    case .now: return .integer(context.now / 1000)
    case .queryStartTime: return try bound(context.window?.lowerBound, function, range)
    case .queryEndTime: return try bound(context.window?.upperBound, function, range)
    case .queryTimeRange:
      let length = context.window.map { $0.upperBound - $0.lowerBound }
      return try bound(length, function, range)
    case .bin:
      let time = try field("@timestamp", range)
      return try Self.floor(time.time, period(arguments[0]))
    case .datefloor: return try Self.floor(try value(arguments[0]).time, period(arguments[1]))
    case .dateceil: return try Self.ceiling(try value(arguments[0]).time, period(arguments[1]))
    case .fromMillis: return try value(arguments[0]).time
    case .toMillis:
      let time = try value(arguments[0]).time
      return CompiledValue(time.sql, .integer, weight: time.weight)
    case .parseDate: return try parseDate(arguments)
    default: return try formatDate(arguments)
    }
  }

  private func bound(
    _ milliseconds: Int?, _ function: InsightsFunction, _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    guard let milliseconds else {
      throw InsightsError(
        .misplaced(function.rawValue, because: context.windowAdvice), range)
    }
    return .integer(milliseconds)
  }

  private func period(
    _ expression: InsightsExpression
  ) throws(InsightsError) -> InsightsPeriod {
    guard case .period(let period) = expression.kind else {
      throw InsightsError(
        .argument("this function", expected: "a period such as 5m or 1h"), expression.range)
    }
    return period.capped
  }

  // MARK: Rounding

  private static let microseconds = 1000

  static func floor(_ time: CompiledValue, _ period: InsightsPeriod) -> CompiledValue {
    let t = time.sql
    if let length = period.milliseconds {
      // 1970 began on a Thursday; weeks begin on Monday.
      let shift = period.unit == .week ? 345_600_000 : 0
      let moved = shift == 0 ? t : "(\(t) - \(shift))"
      let sql = "(\(t) - ((\(moved) % \(length)) + \(length)) % \(length))"
      return CompiledValue(sql, .time, weight: time.weight &* 2 &+ 3)
    }
    let months = period.months ?? 1
    let number =
      "(date_part('year', insights_calendar(\(t))) * 12 "
      + "+ date_part('month', insights_calendar(\(t))) - 1)"
    return CompiledValue(
      monthStart("(\(number) // \(months) * \(months))"), .time, weight: time.weight &* 4 &+ 8)
  }

  private static func ceiling(_ time: CompiledValue, _ period: InsightsPeriod) -> CompiledValue {
    let one = CompiledValue("(\(time.sql) - 1)", .time, weight: time.weight)
    let start = floor(one, period)
    if let length = period.milliseconds {
      return CompiledValue("(\(start.sql) + \(length))", .time, weight: start.weight)
    }
    let months = period.months ?? 1
    let sql = "epoch_ms(insights_calendar(\(start.sql)) + INTERVAL \(months) MONTH)"
    return CompiledValue(sql, .time, weight: start.weight)
  }

  /// The milliseconds at which a month begins, counted from the year 0.
  private static func monthStart(_ months: String) -> String {
    "epoch_ms(make_date((\(months) // 12)::INTEGER, (\(months) % 12 + 1)::INTEGER, 1)::TIMESTAMP)"
  }

  // MARK: Text

  private mutating func parseDate(
    _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    let text = try value(arguments[0]).text
    let format = try dateFormat(arguments[1], "parseDate")
    let time = "try_strptime(\(text.sql), \(SQLText.literal(format)))"
    guard arguments.count == 3 else {
      return CompiledValue("epoch_ms(\(time))", .time, weight: text.weight + 2)
    }
    let sql =
      switch try zone(arguments[2], "parseDate") {
      case .offset(let minutes): "(epoch_ms(\(time)) - \(minutes * 60_000))"
      case .named(let name):
        "epoch_ms(timezone('UTC', timezone(\(SQLText.literal(name)), \(time))))"
      }
    return CompiledValue(sql, .time, weight: text.weight + 3)
  }

  private mutating func formatDate(
    _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    let time = try value(arguments[0]).time
    let format = SQLText.literal(try dateFormat(arguments[1], "formatDate"))
    guard arguments.count == 3 else {
      return CompiledValue(
        "strftime(insights_calendar(\(time.sql)), \(format))", .text, weight: time.weight + 2)
    }
    let sql =
      switch try zone(arguments[2], "formatDate") {
      case .offset(let minutes):
        "strftime(insights_calendar(\(time.sql) + \(minutes * 60_000)), \(format))"
      case .named(let name):
        "strftime(timezone(\(SQLText.literal(name)), timezone('UTC', "
          + "insights_calendar(\(time.sql)))), \(format))"
      }
    return CompiledValue(sql, .text, weight: time.weight + 3)
  }

  private func dateFormat(
    _ expression: InsightsExpression, _ function: String
  ) throws(InsightsError) -> String {
    guard case .string(let text) = expression.kind else {
      throw InsightsError(
        .argument(function, expected: "a format in quotes, such as \"%Y-%m-%d %H:%M:%S\""),
        expression.range)
    }
    guard let format = DateFormat.strftime(text) else {
      throw InsightsError(
        .argument(function, expected: "a format of %Y %m %d %H %M %S or of yyyy MM dd HH mm ss"),
        expression.range)
    }
    return format
  }

  private enum Zone {
    case offset(minutes: Int)
    case named(String)
  }

  private func zone(
    _ expression: InsightsExpression, _ function: String
  ) throws(InsightsError) -> Zone {
    guard case .string(let text) = expression.kind else {
      throw InsightsError(
        .argument(function, expected: "a time zone in quotes, such as \"UTC\" or \"+02:00\""),
        expression.range)
    }
    if ["utc", "z", "gmt"].contains(text.lowercased()) { return .offset(minutes: 0) }
    let digits = text.dropFirst().filter { $0 != ":" }
    if let sign = text.first, sign == "+" || sign == "-", digits.count == 4,
      let number = Int(digits), number / 100 < 24, number % 100 < 60
    {
      let minutes = number / 100 * 60 + number % 100
      return .offset(minutes: sign == "-" ? -minutes : minutes)
    }
    let isName = text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789_/+-".unicodeScalars.contains($0))
    }
    guard isName, text.contains("/") else {
      throw InsightsError(
        .argument(function, expected: "a time zone such as \"Europe/Berlin\" or \"+02:00\""),
        expression.range)
    }
    return .named(text)
  }
}
