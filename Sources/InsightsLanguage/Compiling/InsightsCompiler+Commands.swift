extension InsightsCompiler {
  /// Carries one command into the stage.
  mutating func carryOut(_ command: InsightsCommand) throws(InsightsError) {
    // The rows that a limit leaves are those that all other commands work on.
    switch command.kind {
    case .fields, .display: break
    default: carryOutLimit()
    }
    switch command.kind {
    case .source(let sources):
      // The relation was chosen by it: of a query inside another, or by the caller.
      guard context.source(sources) != nil else {
        throw InsightsError(
          .unsupported("SOURCE", instead: "the log groups or files of the query itself are read"),
          command.range)
      }
    case .fields(let items): try fields(items)
    case .display(let items): try display(items)
    case .filter(let condition, _): try filter(condition)
    case .parse(let source, let pattern): try parse(source, pattern, command.range)
    case .sort(let keys): try sort(keys)
    case .limit(let count, let isAny):
      hasRowsLost = true
      stage.limit = count
      // Whichever come first need no order, so reading ends with the last of them.
      if isAny, stage.order == nil { stage.order = [] }
    case .stats(let items, let keys, let offset): try stats(items, keys, offset)
    case .dedup(let keys): try dedup(keys)
    case .unmask: break
    default: try carryOutHelper(command)
    }
  }

  // MARK: Fields

  private mutating func fields(_ items: [InsightsItem]) throws(InsightsError) {
    try make(items)
    stage.showsDefaults = false
    stage.show(items.map(\.name))
  }

  private mutating func display(_ items: [InsightsItem]) throws(InsightsError) {
    try make(items)
    var names: [String] = []
    for item in items where !names.contains(item.name) { names.append(item.name) }
    stage.shown = names
    stage.showsDefaults = false
    stage.isDisplayed = true
  }

  /// Makes what is more than the name of a field.
  private mutating func make(_ items: [InsightsItem]) throws(InsightsError) {
    for item in items {
      if case .field(let name) = item.expression.kind, item.alias == nil || item.alias == name {
        _ = try field(name, item.expression.range)
        continue
      }
      let made = try value(item.expression)
      define(item.name, made)
    }
  }

  // MARK: Rows

  private mutating func filter(_ expression: InsightsExpression) throws(InsightsError) {
    let condition = try condition(expression).condition
    guard condition.weight <= Self.weightLimit else {
      throw InsightsError(.tooDeep, expression.range)
    }
    stage.conditions.append(condition)
    if stage.relation != nil, !hasRowsLost,
      ["@timestamp", "startTime", "start"].allSatisfy({ !madeNames.contains($0) })
    {
      bounds.narrow(expression)
    }
  }

  private mutating func sort(_ keys: [InsightsSortKey]) throws(InsightsError) {
    var order: [(key: CompiledValue, isDescending: Bool)] = []
    for key in keys {
      for part in try value(key.expression).sortKeys { order.append((part, key.isDescending)) }
    }
    // Of rows that are equal in all this, those that were first stay first.
    stage.order = order + (stage.order ?? [])
  }

  mutating func carryOutLimit() {
    guard let limit = stage.limit else { return }
    stage.limit = nil
    seal(limit: limit)
    stage.rowLimit = limit
  }

  private mutating func dedup(_ keys: [InsightsExpression]) throws(InsightsError) {
    var values: [CompiledValue] = []
    for key in keys { values.append(try value(key)) }
    let parts = values.map { ($0.kind == .json ? $0.text : $0).sql }
    let order = effectiveOrder()
    let window =
      "row_number() OVER (PARTITION BY \(parts.joined(separator: ", "))"
      + (order.isEmpty ? "" : " ORDER BY \(Self.orderText(order))") + ")"
    let isIncomplete = parts.map { "(\($0)) IS NULL" }.joined(separator: " OR ")
    // Rows without one of the fields are no duplicates of anything.
    seal(suffix: " QUALIFY \(isIncomplete) OR \(window) = 1")
    hasRowsLost = true
  }

  // MARK: parse

  private mutating func parse(
    _ source: InsightsExpression?, _ pattern: InsightsPattern, _ range: SourceRange
  ) throws(InsightsError) {
    let text =
      if let source { try value(source).text } else { try field("@message", range).text }
    let regex: String
    let names: [String]
    switch pattern {
    case .glob(let glob, let all): (regex, names) = (RegexText.glob(glob), all)
    case .regex(let expression, let all): (regex, names) = (RegexText.capturing(expression), all)
    }
    let literal = SQLText.literal(regex)
    let groups = names.indices.map { "'g\($0)'" }.joined(separator: ", ")
    let cut = CompiledValue(
      "CASE WHEN regexp_matches(\(text.sql), \(literal)) "
        + "THEN regexp_extract(\(text.sql), \(literal), [\(groups)]) END", .text)
    let part = seal([cut])[0]
    for (index, name) in names.enumerated() {
      stage.fields[name] = CompiledValue("struct_extract(\(part.sql), 'g\(index)')", .text)
      madeNames.insert(name)
    }
    stage.show(names)
  }

  // MARK: stats

  private mutating func stats(
    _ items: [InsightsItem], _ keys: [InsightsItem], _ offset: InsightsPeriod?
  ) throws(InsightsError) {
    var made: [(name: String, text: String, value: CompiledValue)] = []
    for key in keys {
      let value = try moved(try value(key.expression), by: offset)
      made.append((key.name, key.expression.description, value.kind == .json ? value.text : value))
    }
    allowsAggregates = true
    defer { allowsAggregates = false }
    for item in items {
      let value = try value(item.expression)
      made.append((item.name, item.expression.description, value))
    }
    var columns = ColumnNames()
    var list: [String] = []
    var fields: [String: CompiledValue] = [:]
    for (name, text, value) in made {
      let column = columns.unique(name)
      list.append("\(value.sql) AS \(column)")
      fields[name] = CompiledValue(column, value.kind)
      // The text as it was written and as it is printed mean the same column.
      if fields[text] == nil { fields[text] = fields[name] }
    }
    let places = keys.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    let from =
      "(SELECT \(list.joined(separator: ", ")) FROM \(stage.from)\(stage.whereClause)"
      + (keys.isEmpty ? ")" : " GROUP BY \(places))")
    begin(from, fields: fields, shown: made.map(\.name))
    stage.groups = groups(keys, items, fields)
    // Without an order of its own the answer would be another one each time.
    if !keys.isEmpty {
      stage.order = keys.flatMap { key in
        (fields[key.name]?.sortKeys ?? []).map { ($0, false) }
      }
    }
  }

  private func groups(
    _ keys: [InsightsItem], _ items: [InsightsItem], _ fields: [String: CompiledValue]
  ) -> InsightsGroups {
    var groups = InsightsGroups()
    for key in keys {
      guard let column = fields[key.name] else { continue }
      if groups.bin == nil, case .call(.bin, let arguments) = key.expression.kind,
        case .period(let period)? = arguments.first?.kind
      {
        groups.bin = .init(column: column.sql, period: period.capped)
      } else if !groups.others.contains(column.sql) {
        groups.others.append(column.sql)
      }
    }
    for item in items {
      guard let column = fields[item.name] else { continue }
      groups.aggregates.append((item.name, column))
    }
    return groups
  }

  /// Starts a stage whose rows are sums, or otherwise no records any more.
  mutating func begin(_ from: String, fields: [String: CompiledValue], shown: [String]) {
    stage.from = from
    stage.relation = nil
    stage.fields = fields
    stage.conditions = []
    stage.order = nil
    stage.isAggregate = true
    stage.hasPatterns = false
    stage.isDisplayed = false
    stage.showsDefaults = false
    stage.rowLimit = nil
    stage.groups = nil
    stage.shown = shown.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    isSealed = true
  }

  /// A group of time moved by the offset of `stats`.
  private func moved(
    _ value: CompiledValue, by offset: InsightsPeriod?
  ) throws(InsightsError) -> CompiledValue {
    guard let offset, value.kind == .time, let length = offset.milliseconds else { return value }
    return CompiledValue("(\(value.sql) + \(length))", .time, weight: value.weight + 1)
  }
}
