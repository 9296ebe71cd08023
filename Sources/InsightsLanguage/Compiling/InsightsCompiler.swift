/// Turns commands into SQL, one behind the other.
///
/// Fields are expressions until something needs them as columns: a window, a limit, or that they
/// are long. Then `seal` makes what there is a subquery.
struct InsightsCompiler {
  let context: InsightsContext
  /// What the query reads, and queries inside it that do not say otherwise.
  let relation: InsightsRelation
  var stage: QueryStage
  /// Names that stand anywhere in the query; only these become columns of subqueries.
  var wanted: [String] = []
  /// Names that whoever reads this query's rows wants besides.
  var moreWanted: [String] = []
  var unknown: [InsightsUnknownField] = []
  /// What plain conditions leave of the time, in milliseconds.
  var bounds = InsightsTimeBounds()
  /// Whether the relation's columns are behind a subquery, which has all that are wanted.
  var isSealed = false
  /// The time before the query's own that it reads, too.
  var earlier: ClosedRange<Int>?
  /// Names that commands gave to values of their own.
  var madeNames: Set<String> = []
  /// Whether a command chose among rows other than by a condition.
  var hasRowsLost = false
  /// Where aggregates may stand: in `stats`.
  var allowsAggregates = false

  /// How much the engine has to understand at most.
  static let weightLimit = 20_000
  /// A field of a longer text becomes a column, rather than being repeated.
  static let inlineLimit = 100

  init(_ relation: InsightsRelation, _ context: InsightsContext) {
    self.context = context
    self.relation = relation
    stage = QueryStage(relation)
  }

  /// Compiles a whole query.
  mutating func plan(_ query: InsightsQuery) throws(InsightsError) -> InsightsPlan {
    try carryOut(query)
    let columns = try shownColumns()
    let sql = select(columns, limit: stage.limit ?? stage.rowLimit ?? context.rowLimit)
    return InsightsPlan(
      sql: sql, columns: columns.map { .init(name: $0.name, kind: $0.value.kind) },
      isAggregate: stage.isAggregate, milliseconds: bounds.range, earlier: earlier,
      unknownFields: unknown)
  }

  /// Compiles all commands of a query.
  mutating func carryOut(_ query: InsightsQuery) throws(InsightsError) {
    wanted = FieldNames.all(in: query)
    for name in moreWanted where !wanted.contains(name) { wanted.append(name) }
    if let pointer = pointerName, !wanted.contains(pointer) { wanted.append(pointer) }
    try InsightsOrder.check(query)
    var rest = query.commands[...]
    if let place = rest.firstIndex(where: \.kind.comparesTimes) {
      try compare(query.commands[place], InsightsQuery(commands: Array(rest[..<place])))
      rest = rest[(place + 1)...]
    }
    for command in rest { try carryOut(command) }
  }

  /// The columns that the answer shows.
  private mutating func shownColumns() throws(InsightsError) -> [(
    name: String, value: CompiledValue
  )] {
    var names = stage.allShown
    // Whoever gets a record can ask for all of it by this.
    if !stage.isAggregate, let pointer = pointerName, !names.contains(pointer) {
      names.append(pointer)
    }
    var columns: [(name: String, value: CompiledValue)] = []
    for name in names {
      columns.append((name, try field(name, SourceRange(0, 0), isOwn: true)))
    }
    return columns
  }

  private var pointerName: String? {
    relation.fields.contains { $0.names.contains("@ptr") } ? "@ptr" : nil
  }

  // MARK: SELECTs

  /// The order of rows: that of `sort`, or the newest first.
  mutating func effectiveOrder() -> [(key: CompiledValue, isDescending: Bool)] {
    if let order = stage.order { return order }
    guard !stage.isAggregate, let time = baseField("@timestamp") else { return [] }
    return [(time, true)]
  }

  /// The stage as a SELECT of some values under some names.
  ///
  /// Names of the answer may be those of columns, and ORDER BY would take the printed ones: so rows
  /// are ordered and cut by keys of their own first, and printed when few are left.
  mutating func select(
    _ values: [(name: String, value: CompiledValue)], limit: Int?
  ) -> String {
    var names = ColumnNames()
    var list: [String] = []
    var printed: [String] = []
    for (name, value) in values {
      let column = names.unique(name)
      list.append("\(value.sql) AS \(column)")
      printed.append("\(CompiledValue(column, value.kind).text.sql) AS \(SQLText.name(name))")
    }
    var keys: [(key: CompiledValue, isDescending: Bool)] = []
    for (key, isDescending) in effectiveOrder() {
      let column = names.unique("order")
      list.append("\(key.sql) AS \(column)")
      keys.append((CompiledValue(column, key.kind), isDescending))
    }
    let order = keys.isEmpty ? "" : " ORDER BY " + Self.orderText(keys)
    let cut = limit.map { " LIMIT \($0)" } ?? ""
    return "SELECT \(printed.joined(separator: ", ")) FROM (SELECT "
      + "\(list.joined(separator: ", ")) FROM \(stage.from)\(stage.whereClause)\(order)\(cut))"
      + order
  }

  static func orderText(_ order: [(key: CompiledValue, isDescending: Bool)]) -> String {
    order.map { "\($0.key.sql)\($0.isDescending ? " DESC" : " ASC") NULLS LAST" }
      .joined(separator: ", ")
  }

  /// Makes what there is a subquery whose columns are the fields.
  ///
  /// - Parameters:
  ///   - more: Further values, of which commands know nothing.
  ///   - suffix: What follows WHERE.
  /// - Returns: The columns of the further values.
  @discardableResult
  mutating func seal(
    _ more: [CompiledValue] = [], suffix: String = "", limit: Int? = nil
  ) -> [CompiledValue] {
    var columns = ColumnNames()
    var list: [String] = []
    var fields: [String: CompiledValue] = [:]
    for name in keptNames {
      guard let value = stage.fields[name] ?? baseField(name) else { continue }
      let column = columns.unique(name)
      list.append("\(value.sql) AS \(column)")
      fields[name] = CompiledValue(column, value.kind)
    }
    var order: [(key: CompiledValue, isDescending: Bool)] = []
    for (key, isDescending) in effectiveOrder() {
      let column = columns.unique("order")
      list.append("\(key.sql) AS \(column)")
      order.append((CompiledValue(column, key.kind), isDescending))
    }
    let further = more.map { value in
      let column = columns.unique("part")
      list.append("\(value.sql) AS \(column)")
      return CompiledValue(column, value.kind)
    }
    if list.isEmpty { list = ["1 AS one"] }
    var sql = "SELECT \(list.joined(separator: ", ")) FROM \(stage.from)\(stage.whereClause)"
    sql += suffix
    if let limit {
      if !order.isEmpty { sql += " ORDER BY " + Self.orderText(order) }
      sql += " LIMIT \(limit)"
    }
    stage.from = "(\(sql))"
    stage.fields = fields
    stage.conditions = []
    stage.order = stage.order == nil && order.isEmpty ? nil : order
    isSealed = true
    return further
  }

  /// Names that become columns of a subquery: those made, and those of the relation that the query
  /// uses somewhere.
  private var keptNames: [String] {
    var names = stage.fields.keys.sorted()
    guard stage.relation != nil else { return names }
    for name in wanted + QueryStage.usual where stage.fields[name] == nil { names.append(name) }
    return names
  }

  // MARK: Fields

  /// A field of the relation as it stands there; nil where it has none of the name.
  mutating func baseField(_ name: String) -> CompiledValue? {
    if let made = stage.fields[name], isSealed { return made }
    guard let relation = stage.relation, !isSealed else { return nil }
    if let field = relation.fields.first(where: { $0.names.contains(name) }) {
      return CompiledValue(field.sql, field.kind)
    }
    guard relation.discoversJSON, !name.hasPrefix("@") || name.hasPrefix("@@") else { return nil }
    return JSONFields.value(name, of: SQLText.name("@message"))
  }

  /// What a name means here.
  ///
  /// - Parameter isOwn: The name comes from the compiler, so that nobody is to be told of it.
  mutating func field(
    _ name: String, _ range: SourceRange, isOwn: Bool = false
  ) throws(InsightsError) -> CompiledValue {
    if let value = stage.fields[name] ?? baseField(name) { return value }
    guard let relation = stage.relation else {
      throw InsightsError(
        .unknownField(name, suggestion: nearestName(name, among: stage.fields.keys.sorted())),
        range)
    }
    if !isOwn, !unknown.contains(where: { $0.name == name }), !known(name, in: relation) {
      let names = relation.fields.compactMap(\.names.first) + stage.fields.keys.sorted()
      unknown.append(
        InsightsUnknownField(
          name: name, range: range, suggestion: nearestName(name, among: names)))
    }
    return .absent
  }

  private func known(_ name: String, in relation: InsightsRelation) -> Bool {
    relation.discoversJSON || relation.fields.contains { $0.names.contains(name) }
  }

  /// Makes a field, as a column of a subquery where its text is long.
  mutating func define(_ name: String, _ value: CompiledValue) {
    stage.fields[name] = value
    madeNames.insert(name)
    if value.sql.utf8.count > Self.inlineLimit { seal() }
  }
}

/// Names of columns, of which no two differ in case alone.
struct ColumnNames {
  private var used: Set<String> = []

  /// A quoted name like the wanted one that no column has yet.
  mutating func unique(_ wanted: String) -> String {
    var name = SQLText.name(wanted)
    var number = 2
    while !used.insert(name.lowercased()).inserted {
      name = SQLText.name("\(wanted) \(number)")
      number += 1
    }
    return name
  }
}
