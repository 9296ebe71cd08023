extension InsightsCompiler {
  /// A call as SQL.
  mutating func call(
    _ function: InsightsFunction, _ arguments: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    if function.isAggregate { return try aggregate(function, arguments, range) }
    switch function {
    case .bin, .datefloor, .dateceil, .fromMillis, .toMillis, .now, .parseDate, .formatDate,
      .queryStartTime, .queryEndTime, .queryTimeRange:
      return try timeCall(function, arguments, range)
    case .case: return try caseCall(arguments)
    case .regexReplace: return try regexReplace(arguments)
    case .isIpInSubnet, .isIpv4InSubnet, .isIpv6InSubnet:
      return try subnetCall(function, arguments)
    case .messageSize where arguments.isEmpty:
      let message = try field("@message", range).text
      return CompiledValue("strlen(\(message.sql))", .integer, weight: message.weight + 1)
    default: break
    }
    var values: [CompiledValue] = []
    for argument in arguments { values.append(try value(argument)) }
    return Self.numberCall(function, values) ?? Self.textCall(function, values)
      ?? Self.addressCall(function, values) ?? Self.anyCall(function, values)
  }

  private static func made(
    _ sql: String, _ kind: InsightsKind, _ parts: [CompiledValue], repeated: Int = 1
  ) -> CompiledValue {
    CompiledValue(sql, kind, weight: weight(parts) &* repeated &+ 1)
  }

  // MARK: Numbers

  private static func numberCall(
    _ function: InsightsFunction, _ values: [CompiledValue]
  ) -> CompiledValue? {
    let numbers = values.map(\.double)
    let list = numbers.map(\.sql).joined(separator: ", ")
    guard let x = numbers.first?.sql else { return nil }
    switch function {
    case .abs, .ceil, .floor: return made("\(function.rawValue)(\(x))", .decimal, numbers)
    case .sqrt:
      return made("(CASE WHEN \(x) >= 0 THEN sqrt(\(x)) END)", .decimal, numbers, repeated: 2)
    case .log: return made("(CASE WHEN \(x) > 0 THEN ln(\(x)) END)", .decimal, numbers, repeated: 2)
    case .greatest, .least:
      let isExact = values.allSatisfy { $0.kind == .integer }
      let whole = values.map(\.sql).joined(separator: ", ")
      return isExact
        ? made("\(function.rawValue)(\(whole))", .integer, values)
        : made("\(function.rawValue)(\(list))", .decimal, numbers)
    case .round:
      guard values.count == 2 else { return made("round(\(x))", .decimal, numbers) }
      let digits = "greatest(-15, least(15, \(numbers[1].sql)))::INTEGER"
      return made("round(\(x), \(digits))", .decimal, numbers)
    case .toNumber: return values[0].number
    case .toDouble: return values[0].double
    case .toInt, .toLong:
      return made("try_cast(trunc(\(x)) AS BIGINT)", .integer, numbers)
    case .isNumeric: return made("(\(x) IS NOT NULL)", .truth, numbers)
    case .haversine:
      let (a, b, c, d) = (
        "radians(\(x))", "radians(\(numbers[1].sql))", "radians(\(numbers[2].sql))",
        "radians(\(numbers[3].sql))"
      )
      // Kilometres on a sphere of the Earth's mean radius.
      return made(
        "(12742.0176 * asin(sqrt(least(1, pow(sin((\(c) - \(a)) / 2), 2) + cos(\(a)) * cos(\(c)) "
          + "* pow(sin((\(d) - \(b)) / 2), 2)))))", .decimal, numbers, repeated: 2)
    case .hexToDec:
      let text = values[0].text
      return made(
        "try_cast('0x' || regexp_replace(\(text.sql), '^0[xX]', '') AS BIGINT)", .integer, [text])
    case .decToHex:
      return made("lower(to_hex(try_cast(trunc(\(x)) AS BIGINT)))", .text, numbers)
    default: return nil
    }
  }

  // MARK: Texts

  private static let space = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"

  private static func textCall(
    _ function: InsightsFunction, _ values: [CompiledValue]
  ) -> CompiledValue? {
    let texts = values.map(\.text)
    guard let x = texts.first?.sql else { return nil }
    func other(_ index: Int) -> String { texts[index].sql }
    switch function {
    case .isempty: return made("(coalesce(\(x), '') = '')", .truth, texts)
    case .isblank: return made("(coalesce(trim(\(x), \(space)), '') = '')", .truth, texts)
    case .concat: return made("concat(\(texts.map(\.sql).joined(separator: ", ")))", .text, texts)
    case .trim, .ltrim, .rtrim:
      return made(
        "\(function.rawValue)(\(x), \(texts.count == 2 ? other(1) : space))", .text, texts)
    case .strlen: return made("length(\(x))", .integer, texts)
    case .toupper: return made("upper(\(x))", .text, texts)
    case .tolower: return made("lower(\(x))", .text, texts)
    case .messageSize: return made("strlen(\(x))", .integer, texts)
    case .substr:
      let places = values.dropFirst().map {
        "greatest(0, least(1000000000, \($0.double.sql)))::BIGINT"
      }
      let length = places.count == 2 ? ", \(places[1])" : ""
      return made("substr(\(x), \(places[0]) + 1\(length))", .text, values, repeated: 2)
    case .replace: return made("replace(\(x), \(other(1)), \(other(2)))", .text, texts)
    case .strcontains:
      guard values.count == 3 else { return made("contains(\(x), \(other(1)))", .truth, texts) }
      let ignoresCase = values[2].condition
      return made(
        "(CASE WHEN \(ignoresCase.sql) THEN contains(lower(\(x)), lower(\(other(1)))) "
          + "ELSE contains(\(x), \(other(1))) END)", .truth, [ignoresCase] + texts, repeated: 2)
    case .startsWith: return made("starts_with(\(x), \(other(1)))", .truth, texts)
    case .endsWith: return made("ends_with(\(x), \(other(1)))", .truth, texts)
    case .urlencode: return made("url_encode(\(x))", .text, texts)
    case .urldecode: return made("TRY(url_decode(\(x)))", .text, texts)
    case .base64encode: return made("base64(encode(\(x)))", .text, texts)
    case .base64decode: return made("TRY(decode(from_base64(\(x))))", .text, texts)
    case .hexToAscii: return made("TRY(decode(unhex(\(x))))", .text, texts)
    case .md5, .sha256: return made("\(function.rawValue)(\(x))", .text, texts)
    case .split: return made("to_json(string_split(\(x), \(other(1))))", .json, texts)
    default: return nil
    }
  }

  // MARK: Whatever the type

  private static func anyCall(
    _ function: InsightsFunction, _ values: [CompiledValue]
  ) -> CompiledValue {
    switch function {
    case .ispresent: return made("(\(values[0].present) IS NOT NULL)", .truth, values)
    case .coalesce:
      let (unified, kind) = CompiledValue.unified(values)
      // JSON has a null of its own.
      let list = unified.map { kind == .json ? "nullif(\($0.sql), 'null'::JSON)" : $0.sql }
      return made("coalesce(\(list.joined(separator: ", ")))", kind, unified)
    case .if:
      let condition = values[0].condition
      let (unified, kind) = CompiledValue.unified(Array(values[1...]))
      return made(
        "(CASE WHEN \(condition.sql) THEN \(unified[0].sql) ELSE \(unified[1].sql) END)", kind,
        unified + [condition])
    // Nothing is masked, so what is unmasked is the value itself.
    case .unmask: return values[0]
    case .jsonParse: return values[0].text.json
    case .jsonStringify:
      return made(
        "(\(values[0].kind == .json ? values[0].sql : "to_json(\(values[0].text.sql))"))::VARCHAR",
        .text, values, repeated: 2)
    case .jsonArraySize:
      let json = values[0].json
      return made(
        "(CASE WHEN json_type(\(json.sql)) = 'ARRAY' THEN json_array_length(\(json.sql)) END)",
        .integer, [json], repeated: 2)
    case .jsonArrayContains:
      let (json, text) = (values[0].json, values[1].text)
      return made(
        "list_contains(((\(json.sql)) ->> '$[*]')::VARCHAR[], \(text.sql))", .truth, [json, text])
    default: return .absent
    }
  }

  private mutating func caseCall(
    _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    var conditions: [CompiledValue] = []
    var values: [CompiledValue] = []
    for pair in 0..<(arguments.count / 2) {
      conditions.append(try condition(arguments[pair * 2]).condition)
      values.append(try value(arguments[pair * 2 + 1]))
    }
    let hasDefault = arguments.count % 2 == 1
    if hasDefault { values.append(try value(arguments[arguments.count - 1])) }
    let (unified, kind) = CompiledValue.unified(values)
    var sql = "(CASE"
    for (condition, value) in zip(conditions, unified) {
      sql += " WHEN \(condition.sql) THEN \(value.sql)"
    }
    if hasDefault, let last = unified.last { sql += " ELSE \(last.sql)" }
    return CompiledValue(sql + " END)", kind, weight: Self.weight(conditions + unified))
  }

  private mutating func regexReplace(
    _ arguments: [InsightsExpression]
  ) throws(InsightsError) -> CompiledValue {
    let text = try value(arguments[0]).text
    let pattern: String
    switch arguments[1].kind {
    case .regex(let regex): pattern = regex
    case .string(let regex):
      try InsightsRegexCheck.check(regex, arguments[1].range)
      pattern = regex
    default:
      throw InsightsError(
        .argument("regexReplace", expected: "a regular expression between quotes or slashes"),
        arguments[1].range)
    }
    let new = try value(arguments[2]).text
    return CompiledValue(
      "regexp_replace(\(text.sql), \(SQLText.literal(RegexText.numbered(pattern))), "
        + "regexp_replace(\(new.sql), '\\$([0-9])', '\\\\\\1', 'g'), 'g')", .text,
      weight: Self.weight([text, new]))
  }
}

extension CompiledValue {
  /// The value where only its presence counts.
  fileprivate var present: String {
    kind == .json ? "((\(sql)) ->> '$')" : sql
  }
}
