/// `autoregress`, `appendcols` and `join`: values of other rows beside those of a row.
extension InsightsCompiler {
  mutating func autoregress(
    _ expression: InsightsExpression, _ alias: String?, _ lags: ClosedRange<Int>
  ) throws(InsightsError) {
    let made = try value(expression)
    let kept = made.kind == .json ? made.text : made
    let order = effectiveOrder()
    let window = order.isEmpty ? "OVER ()" : "OVER (ORDER BY \(Self.orderText(order)))"
    let columns = seal(
      lags.map { CompiledValue("lag(\(kept.sql), \($0)) \(window)", kept.kind) })
    let name = alias ?? InsightsItem(expression).name
    for (lag, column) in zip(lags, columns) {
      keep(alias != nil && lags.count == 1 ? name : "\(name)_p\(lag)", column)
    }
  }

  /// The number of each row in the order that rows have.
  private mutating func rowNumber() -> CompiledValue {
    let order = effectiveOrder()
    let sorted = order.isEmpty ? "" : "ORDER BY \(Self.orderText(order))"
    return CompiledValue("row_number() OVER (\(sorted))", .integer)
  }

  mutating func appendColumns(
    _ query: InsightsQuery, overrides: Bool, most: Int, _ range: SourceRange
  ) throws(InsightsError) {
    var inner = try other(query, [], range)
    let names = inner.stage.allShown
    var values: [CompiledValue] = []
    for name in names { values.append(try inner.field(name, range, isOwn: true)) }
    values.append(inner.rowNumber())
    let shown = stage.allShown
    let number = seal([rowNumber()])[0]
    unknown += inner.unknown.filter { new in !unknown.contains { $0.name == new.name } }
    let cut = " QUALIFY \(values.last?.sql ?? "") <= \(most)"
    let side = besides(inner, values, "appended", suffix: cut)
    let place = side.columns.last?.sql ?? ""
    stage.from =
      "(SELECT * FROM \(stage.from) LEFT JOIN \(side.sql) ON \(number.sql) = \(place))"
    for (name, column) in zip(names, side.columns) {
      guard shown.contains(name) || stage.fields[name] != nil else {
        keep(name, column)
        continue
      }
      guard overrides else { continue }
      let (both, kind) = CompiledValue.unified([column, try field(name, range, isOwn: true)])
      keep(
        name,
        CompiledValue(
          "(CASE WHEN \(place) IS NOT NULL THEN \(both[0].sql) ELSE \(both[1].sql) END)", kind))
    }
  }

  mutating func join(_ join: InsightsJoin, _ range: SourceRange) throws(InsightsError) {
    let asked = wanted.compactMap { $0.part(of: join.right) }
    var inner = try other(join.query, asked + [join.rightField], range)
    var names = inner.stage.allShown
    for name in asked where !names.contains(name) { names.append(name) }
    var values: [CompiledValue] = []
    for name in names { values.append(try inner.field(name, range, isOwn: true)) }
    let own = try field(join.leftField, range)
    let given = try inner.field(join.rightField, range)
    unknown += inner.unknown.filter { new in !unknown.contains { $0.name == new.name } }
    let isSame =
      own.kind == given.kind && own.kind != .json || own.kind.isNumber && given.kind.isNumber
    values.append(isSame ? given : given.text)
    let shown = stage.allShown
    let key = seal([isSame ? own : own.text])[0]
    let side = besides(inner, values, "joined", suffix: "")
    let other = side.columns.last?.sql ?? ""
    stage.from =
      "(SELECT * FROM \(stage.from) \(join.keepsAll ? "LEFT" : "INNER") JOIN \(side.sql) "
      + "ON \(key.sql) = \(other))"
    for (name, value) in stage.fields { stage.fields["\(join.left).\(name)"] = value }
    for name in shown where stage.fields[name] == nil {
      stage.fields["\(join.left).\(name)"] = try field(name, range, isOwn: true)
    }
    for (name, column) in zip(names, side.columns) {
      stage.fields["\(join.right).\(name)"] = column
      madeNames.insert("\(join.right).\(name)")
    }
    // Columns chosen in front are those of one side; the next choice is among both.
    stage.defaults =
      shown.map { "\(join.left).\($0)" } + inner.stage.allShown.map { "\(join.right).\($0)" }
    (stage.shown, stage.showsDefaults, stage.isDisplayed) = ([], true, false)
    hasRowsLost = true
  }

  /// Another query, carried out as far as its rows are wanted.
  private func other(
    _ query: InsightsQuery, _ names: [String], _ range: SourceRange
  ) throws(InsightsError) -> InsightsCompiler {
    if let command = query.commands.first(where: \.kind.comparesTimes) {
      throw InsightsError(
        .misplaced(command.word, because: "a query inside another compares no times"),
        command.range)
    }
    var inner = InsightsCompiler(try innerRelation(query, range), context)
    inner.moreWanted = names
    try inner.carryOut(query)
    inner.carryOutLimit()
    return inner
  }

  /// Values of another query under names of columns that no column here has.
  private func besides(
    _ inner: InsightsCompiler, _ values: [CompiledValue], _ word: String, suffix: String
  ) -> (sql: String, columns: [CompiledValue]) {
    let taken = Set(stage.fields.values.map { $0.sql.lowercased() })
    var beginning = word
    while taken.contains(where: { $0.hasPrefix("\"\(beginning)") }) { beginning += "_" }
    var list: [String] = []
    var columns: [CompiledValue] = []
    for (place, value) in values.enumerated() {
      let column = SQLText.name("\(beginning) \(place + 1)")
      list.append("\(value.sql) AS \(column)")
      columns.append(CompiledValue(column, value.kind))
    }
    let sql =
      "(SELECT \(list.joined(separator: ", ")) FROM \(inner.stage.from)"
      + "\(inner.stage.whereClause)\(suffix))"
    return (sql, columns)
  }
}
