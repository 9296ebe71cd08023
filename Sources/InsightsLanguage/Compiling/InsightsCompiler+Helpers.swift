extension InsightsCompiler {
  /// Carries out a command that works on rows as they come.
  mutating func carryOutHelper(_ command: InsightsCommand) throws(InsightsError) {
    switch command.kind {
    case .countFrequent(let keys): try countFrequent(keys)
    case .unnest(let list, let name): try unnest(list, name)
    case .pattern(let text): try pattern(text)
    case .fillMissing(let value, let fields): try fillMissing(value, fields, command.range)
    case .fillDown(let names): try fillDown(names, command.range)
    case .accumulate(let value, let name): try accumulate(value, name)
    case .addTotals(let totals): try addTotals(totals, command.range)
    case .sessionize(let keys, let span, let name):
      try sessionize(keys, span, name ?? "session_id", command.range)
    case .outlier(let outlier): try removeOutliers(outlier, command.range)
    case .autoregress(let value, let name, let lags): try autoregress(value, name, lags)
    case .expand(let name): try unnest(InsightsExpression(.field(name), command.range), name)
    case .appendColumns(let query, let overrides, let most):
      try appendColumns(query, overrides: overrides, most: most, command.range)
    case .join(let other): try join(other, command.range)
    default: break
    }
  }

  /// What a window of all rows so far begins with.
  mutating func windowSoFar() -> String {
    let order = effectiveOrder()
    let sorted = order.isEmpty ? "" : "ORDER BY \(Self.orderText(order)) "
    return "OVER (\(sorted)ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
  }

  private mutating func countFrequent(
    _ keys: [InsightsExpression]
  ) throws(InsightsError) {
    var columns = ColumnNames()
    let count = columns.unique("_approxcount")
    var list: [String] = []
    var fields: [String: CompiledValue] = [:]
    var names: [String] = []
    for key in keys {
      let made = try value(key)
      let value = made.kind == .json ? made.text : made
      let name = InsightsItem(key).name
      let column = columns.unique(name)
      list.append("\(value.sql) AS \(column)")
      fields[name] = CompiledValue(column, value.kind)
      names.append(name)
    }
    let groups = keys.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    let from =
      "(SELECT \(list.joined(separator: ", ")), count(*) AS \(count) FROM \(stage.from)"
      + "\(stage.whereClause) GROUP BY \(groups))"
    fields["_approxcount"] = CompiledValue(count, .integer)
    begin(from, fields: fields, shown: names + ["_approxcount"])
    stage.order =
      [(CompiledValue(count, .integer), true)]
      + names.flatMap { (fields[$0]?.sortKeys ?? []).map { ($0, false) } }
  }

  private mutating func unnest(
    _ list: InsightsExpression, _ name: String
  ) throws(InsightsError) {
    let json = try value(list).json.sql
    // What is no list is a list of itself.
    let elements = CompiledValue(
      "unnest(coalesce(try_cast(\(json) AS JSON[]), [\(json)]))", .json)
    let column = seal([elements])[0]
    keep(name, column)
  }

  /// Makes a field of a column, and shows it.
  mutating func keep(_ name: String, _ column: CompiledValue) {
    stage.fields[name] = column
    madeNames.insert(name)
    stage.show([name])
  }

  private mutating func accumulate(
    _ expression: InsightsExpression, _ name: String?
  ) throws(InsightsError) {
    let number = try value(expression).number
    let sum = CompiledValue("sum(\(number.sql)) \(windowSoFar())", number.kind)
    keep(name ?? InsightsItem(expression).name, seal([sum])[0])
  }

  private mutating func fillDown(
    _ patterns: [String], _ range: SourceRange
  ) throws(InsightsError) {
    let window = windowSoFar()
    var names: [String] = []
    for pattern in patterns {
      guard pattern.hasSuffix("*") else {
        names.append(pattern)
        continue
      }
      names += stage.allShown.filter { $0.hasPrefix(pattern.dropLast()) && !names.contains($0) }
    }
    var filled: [CompiledValue] = []
    for name in names {
      let value = try field(name, range)
      filled.append(
        CompiledValue("last_value(\(value.sql) IGNORE NULLS) \(window)", value.kind))
    }
    let columns = seal(filled)
    for (name, column) in zip(names, columns) {
      stage.fields[name] = column
      madeNames.insert(name)
    }
  }

  private mutating func sessionize(
    _ keys: [InsightsExpression], _ span: InsightsPeriod?, _ name: String, _ range: SourceRange
  ) throws(InsightsError) {
    let time = try field("@timestamp", range).time.sql
    var parts: [String] = []
    for key in keys { parts.append(try value(key).text.sql) }
    let partition = parts.joined(separator: ", ")
    let pause = (span ?? InsightsPeriod(amount: 30, unit: .minute)).milliseconds ?? 1_800_000
    let window = "(PARTITION BY \(partition) ORDER BY \(time))"
    // A session begins where there is none before, or the pause was too long.
    let begins = CompiledValue(
      "CASE WHEN \(time) - lag(\(time)) OVER \(window) <= \(pause) THEN 0 ELSE 1 END", .integer)
    let further =
      [begins, CompiledValue(time, .time)] + parts.map { CompiledValue($0, .text) }
    let columns = seal(further)
    let order = (columns.dropFirst(2) + [columns[1]]).map(\.sql).joined(separator: ", ")
    let number = CompiledValue(
      "sum(\(columns[0].sql)) OVER (ORDER BY \(order) "
        + "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)", .integer)
    keep(name, seal([number])[0])
  }

  private mutating func removeOutliers(
    _ outlier: InsightsOutlier, _ range: SourceRange
  ) throws(InsightsError) {
    var bounds: [CompiledValue] = []
    for name in outlier.fields {
      let x = try field(name, range).double.sql
      let (low, high) = ("quantile_cont(\(x), 0.25) OVER ()", "quantile_cont(\(x), 0.75) OVER ()")
      bounds.append(CompiledValue("\(low) - \(outlier.factor) * (\(high) - \(low))", .decimal))
      bounds.append(CompiledValue("\(high) + \(outlier.factor) * (\(high) - \(low))", .decimal))
    }
    let columns = seal(bounds)
    var marks: [String] = []
    for (index, name) in outlier.fields.enumerated() {
      let x = try field(name, range).double.sql
      let (low, high) = (columns[index * 2].sql, columns[index * 2 + 1].sql)
      let isFar = "\(x) > \(high)" + (outlier.usesLower ? " OR \(x) < \(low)" : "")
      marks.append("coalesce(\(isFar), false)")
      if outlier.removes {
        stage.conditions.append(CompiledValue("NOT coalesce(\(isFar), false)", .truth))
      } else {
        let lowest = outlier.usesLower ? "WHEN \(x) < \(low) THEN \(low) " : ""
        let moved = "(CASE WHEN \(x) > \(high) THEN \(high) \(lowest)ELSE \(x) END)"
        stage.fields[name] = CompiledValue(moved, .decimal)
        madeNames.insert(name)
      }
    }
    if outlier.marks {
      let mark = CompiledValue("(\(marks.joined(separator: " OR ")))", .truth)
      keep("is_outlier", mark)
    }
    seal()
    hasRowsLost = true
  }
}
