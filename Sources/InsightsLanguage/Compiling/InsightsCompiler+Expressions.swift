extension InsightsCompiler {
  /// An expression as SQL.
  mutating func value(
    _ expression: InsightsExpression
  ) throws(InsightsError) -> CompiledValue {
    // Behind `stats`, `sort count(*)` means the column of that name.
    if case .call = expression.kind, stage.relation == nil,
      let known = stage.fields[expression.description]
    {
      return known
    }
    let value = try compiled(expression)
    guard value.weight <= Self.weightLimit else { throw InsightsError(.tooDeep, expression.range) }
    return value
  }

  private mutating func compiled(
    _ expression: InsightsExpression
  ) throws(InsightsError) -> CompiledValue {
    switch expression.kind {
    case .field(let name): return try field(name, expression.range)
    case .number(let digits):
      let number = SQLText.number(digits)
      return CompiledValue(number.sql, number.kind, literal: digits)
    case .string(let text): return .text(text)
    case .boolean(let truth): return CompiledValue(truth ? "true" : "false", .truth)
    case .regex, .star, .period:
      throw InsightsError(
        .unexpected(shown("\(expression)"), expected: "a field, a value or a function"),
        expression.range)
    case .list(let parts):
      var values: [CompiledValue] = []
      for part in parts { values.append(try value(part)) }
      let (unified, _) = CompiledValue.unified(values)
      let list = unified.map { ($0.kind.isNumber ? $0 : $0.text).sql }.joined(separator: ", ")
      return CompiledValue("to_json([\(list)])", .json, weight: Self.weight(unified))
    case .call(let function, let arguments):
      return try call(function, arguments, expression.range)
    case .negative(let inner):
      let number = try value(inner).number
      return CompiledValue(
        "(- \(number.sql))", number.kind, weight: number.weight + 1,
        literal: number.literal.map { "-\($0)" })
    case .element(let list, let index): return try element(try value(list), try value(index))
    case .member(let owner, let name):
      // `a.b` behind backticks is a member; a field of that name may be known, too.
      if case .field(let first) = owner.kind, let known = stage.fields["\(first).\(name)"] {
        return known
      }
      return JSONFields.member(name, of: try value(owner).json)
    default: return try condition(expression)
    }
  }

  static func weight(_ values: [CompiledValue]) -> Int { values.reduce(1) { $0 &+ $1.weight } }

  private func element(
    _ list: CompiledValue, _ index: CompiledValue
  ) throws(InsightsError) -> CompiledValue {
    let json = list.json
    if let literal = index.literal { return JSONFields.member(literal, of: json) }
    return CompiledValue(
      "json_extract(\(json.sql), '/' || \(index.text.sql))", .json,
      weight: json.weight &+ index.text.weight &+ 1)
  }

  // MARK: Conditions

  /// An expression as a condition.
  mutating func condition(
    _ expression: InsightsExpression
  ) throws(InsightsError) -> CompiledValue {
    switch expression.kind {
    case .all(let parts): return try joined(parts, " AND ")
    case .any(let parts): return try joined(parts, " OR ")
    case .not(let inner):
      let inner = try condition(inner)
      return CompiledValue("(NOT \(inner.sql))", .truth, weight: inner.weight + 1)
    case .binary(let sign, let left, let right):
      return sign.isComparison
        ? try comparison(sign, try value(left), try value(right))
        : try arithmetic(sign, try value(left), try value(right))
    case .like(let text, let pattern): return try like(try value(text), pattern)
    case .among(let one, let parts):
      var values: [CompiledValue] = []
      for part in parts { values.append(try value(part)) }
      return among(try value(one), values)
    case .amongRows(let one, let query):
      return try among(try value(one), rowsOf: query, expression.range)
    default: return try value(expression).condition
    }
  }

  private mutating func joined(
    _ parts: [InsightsExpression], _ word: String
  ) throws(InsightsError) -> CompiledValue {
    var values: [CompiledValue] = []
    for part in parts { values.append(try condition(part).condition) }
    return CompiledValue(
      "(\(values.map(\.sql).joined(separator: word)))", .truth, weight: Self.weight(values))
  }

  private func arithmetic(
    _ sign: InsightsOperator, _ left: CompiledValue, _ right: CompiledValue
  ) throws(InsightsError) -> CompiledValue {
    let (one, other) = (left.double, right.double)
    let sql =
      switch sign {
      case .add, .subtract, .multiply: "(\(one.sql) \(sign.rawValue) \(other.sql))"
      case .power: "pow(\(one.sql), \(other.sql))"
      case .remainder: "fmod(\(one.sql), nullif(\(other.sql), 0))"
      default: "(\(one.sql) / nullif(\(other.sql), 0))"
      }
    return CompiledValue(sql, .decimal, weight: Self.weight([one, other]))
  }

  private mutating func like(
    _ text: CompiledValue, _ pattern: InsightsExpression
  ) throws(InsightsError) -> CompiledValue {
    let text = text.text
    if case .regex(let regex) = pattern.kind {
      return CompiledValue(
        "regexp_matches(\(text.sql), \(SQLText.literal(RegexText.plain(regex))))", .truth,
        weight: text.weight + 1)
    }
    let part = try value(pattern).text
    return CompiledValue(
      "contains(\(text.sql), \(part.sql))", .truth, weight: Self.weight([text, part]))
  }

  private mutating func among(
    _ value: CompiledValue, rowsOf query: InsightsQuery, _ range: SourceRange
  ) throws(InsightsError) -> CompiledValue {
    if let command = query.commands.first(where: \.kind.comparesTimes) {
      throw InsightsError(
        .misplaced(command.word, because: "a query inside another compares no times"),
        command.range)
    }
    var inner = InsightsCompiler(try innerRelation(query, range), context)
    try inner.carryOut(query)
    let names = inner.stage.allShown
    guard names.count == 1 else {
      throw InsightsError(
        .misplaced("this query", because: "it gives several fields; end it with 'fields' and one"),
        range)
    }
    inner.carryOutLimit()
    let given = try inner.field(names[0], range)
    unknown += inner.unknown.filter { new in !unknown.contains { $0.name == new.name } }
    let isSame = given.kind == value.kind || (given.kind.isNumber && value.kind.isNumber)
    let (one, other) = isSame ? (value, given) : (value.text, given.text)
    let sql = "SELECT \(other.sql) FROM \(inner.stage.from)\(inner.stage.whereClause)"
    return CompiledValue(
      "(\(one.sql) IN (SELECT value FROM (\(sql)) AS inner_rows(value) WHERE value IS NOT NULL))",
      .truth, weight: Self.weight([one, other]))
  }

  func innerRelation(
    _ query: InsightsQuery, _ range: SourceRange
  ) throws(InsightsError) -> InsightsRelation {
    guard !query.sources.isEmpty else { return relation }
    guard let found = context.source(query.sources) else {
      throw InsightsError(
        .unsupported("SOURCE", instead: "the log groups or files of the query itself are read"),
        query.commands[0].range)
    }
    return found
  }
}
