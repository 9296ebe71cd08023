internal import InsightsLanguage

/// Questions in SQL as queries of Logs Insights.
package enum InsightsText {
  /// A SELECT over flow logs as a query.
  package static func query(_ sql: String) throws(CopyRefusal) -> String {
    try InsightsWriter(try SelectStatement(sql)).query().description
  }

  /// The groups with most of something.
  ///
  /// - Parameters:
  ///   - fields: Columns to group by.
  ///   - metric: `bytes` or `packets`; nil counts records.
  ///   - condition: A condition in SQL.
  package static func top(
    by fields: [String], metric: String?, condition: String?, limit: Int
  ) throws(CopyRefusal) -> String {
    var commands: [InsightsCommand] = []
    if let condition {
      let read = try SelectStatement.condition(condition)
      commands.append(InsightsCommand(.filter(read, isIndexed: false)))
    }
    let keys = fields.map { name in
      InsightsItem(InsightsExpression(.field(ColumnNames.field(name) ?? name)))
    }
    let sum =
      metric.map { InsightsExpression(.call(.sum, [InsightsExpression(.field($0))])) }
      ?? InsightsExpression(.call(.count, [InsightsExpression(.star)]))
    let name = metric.map { "total_\($0)" } ?? "flows"
    commands.append(
      InsightsCommand(.stats([InsightsItem(sum, as: name)], by: keys, offset: nil)))
    let order =
      [InsightsSortKey(InsightsExpression(.field(name)), isDescending: true)]
      + keys.map { InsightsSortKey($0.expression) }
    commands.append(InsightsCommand(.sort(order)))
    commands.append(
      InsightsCommand(.limit(min(limit, InsightsLimits.rows), isAny: false)))
    return InsightsQuery(commands: commands).description
  }
}

/// Puts the parts of a SELECT into commands.
struct InsightsWriter {
  private let statement: SelectStatement
  /// The columns of the answer, with names where sums need one.
  private var items: [InsightsItem] = []
  private let isAggregate: Bool

  init(_ statement: SelectStatement) {
    self.statement = statement
    isAggregate =
      statement.isDistinct || statement.groupsByAll || !statement.groups.isEmpty
      || statement.items.contains { $0.value.hasAggregate }
    var used: Set<String> = []
    for item in statement.items {
      var name = item.name ?? (item.value.hasAggregate ? Self.name(item.value) : nil)
      if let wanted = name, !used.insert(wanted.lowercased()).inserted {
        var number = 2
        while !used.insert("\(wanted)_\(number)".lowercased()).inserted { number += 1 }
        name = "\(wanted)_\(number)"
      }
      items.append(InsightsItem(item.value, as: name))
    }
  }

  /// `sum_bytes` for `sum(bytes)`.
  private static func name(_ value: InsightsExpression) -> String {
    guard case .call(let function, let arguments) = value.kind else { return "value" }
    if case .field(let field)? = arguments.first?.kind { return "\(function.rawValue)_\(field)" }
    return function == .count ? "records" : function.rawValue
  }

  func query() throws(CopyRefusal) -> InsightsQuery {
    var commands: [InsightsCommand.Kind] = []
    if let condition = statement.condition {
      guard !condition.hasAggregate else {
        throw .missing("WHERE sums nothing", instead: "HAVING does")
      }
      commands.append(.filter(condition, isIndexed: false))
    }
    commands += try isAggregate ? sums() : rows()
    if let having = statement.having {
      commands.append(.filter(try ofColumns(having), isIndexed: false))
    }
    if !statement.order.isEmpty {
      var keys: [InsightsSortKey] = []
      for (key, isDescending) in statement.order {
        keys.append(InsightsSortKey(try sorted(key), isDescending: isDescending))
      }
      commands.append(.sort(keys))
    }
    if let limit = statement.limit { commands.append(.limit(limit, isAny: false)) }
    if commands.isEmpty {
      commands = [.fields(["@timestamp", "@message"].map { InsightsItem(.init(.field($0))) })]
    }
    return InsightsQuery(commands: commands.map { InsightsCommand($0) })
  }

  private func rows() -> [InsightsCommand.Kind] { items.isEmpty ? [] : [.fields(items)] }

  private func sums() throws(CopyRefusal) -> [InsightsCommand.Kind] {
    guard !items.isEmpty else {
      throw .missing("'*' cannot be grouped", instead: "name the columns")
    }
    var keys: [InsightsItem] = []
    for key in statement.groups {
      switch key {
      case .place(let place): keys.append(items[place])
      case .value(let value): keys.append(items.first { $0.expression == value } ?? .init(value))
      }
    }
    let plain = items.filter { !$0.expression.hasAggregate }
    guard !statement.isDistinct || keys.isEmpty else {
      throw .missing("DISTINCT beside GROUP BY is two groupings", instead: "leave one out")
    }
    if statement.groupsByAll || statement.isDistinct { keys = plain }
    guard !keys.contains(where: { $0.expression.hasAggregate }) else {
      throw .missing("a sum groups nothing", instead: "group by columns")
    }
    for item in plain where !keys.contains(item) {
      throw .missing("\(item.name) is neither summed nor a group", instead: "add it to GROUP BY")
    }
    let sums = items.filter(\.expression.hasAggregate)
    let counted = InsightsItem(
      InsightsExpression(.call(.count, [InsightsExpression(.star)])), as: "records")
    var commands: [InsightsCommand.Kind] = [
      .stats(sums.isEmpty ? [counted] : sums, by: keys, offset: nil)
    ]
    // Sums are shown behind groups, whatever the order of columns; and groups always.
    let natural = (keys + (sums.isEmpty ? [counted] : sums)).map(\.name)
    if natural != items.map(\.name) {
      commands.append(.display(items.map { InsightsItem(.init(.field($0.name))) }))
    }
    return commands
  }

  private func sorted(_ key: SelectStatement.Key) throws(CopyRefusal) -> InsightsExpression {
    switch key {
    case .place(let place): return InsightsExpression(.field(items[place].name))
    case .value(let value): return isAggregate ? try ofColumns(value) : value
    }
  }

  /// A value behind `stats`, where sums are columns.
  private func ofColumns(_ value: InsightsExpression) throws(CopyRefusal) -> InsightsExpression {
    if let item = items.first(where: { $0.expression == value }) {
      return InsightsExpression(.field(item.name))
    }
    guard value.hasAggregate else { return value }
    func inner(_ part: InsightsExpression) throws(CopyRefusal) -> InsightsExpression {
      try ofColumns(part)
    }
    func inner(_ parts: [InsightsExpression]) throws(CopyRefusal) -> [InsightsExpression] {
      var made: [InsightsExpression] = []
      for part in parts { made.append(try ofColumns(part)) }
      return made
    }
    switch value.kind {
    case .binary(let sign, let left, let right):
      return InsightsExpression(.binary(sign, try inner(left), try inner(right)))
    case .all(let parts): return InsightsExpression(.all(try inner(parts)))
    case .any(let parts): return InsightsExpression(.any(try inner(parts)))
    case .not(let part): return InsightsExpression(.not(try inner(part)))
    case .among(let left, let parts):
      return InsightsExpression(.among(try inner(left), parts))
    default:
      throw .missing(
        "\(value) is no column of the answer", instead: "add it to SELECT, with a name")
    }
  }
}
