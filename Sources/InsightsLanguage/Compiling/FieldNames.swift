/// Which names of fields stand in a query.
enum FieldNames {
  /// All of them, each once, in the order in which they are met.
  static func all(in query: InsightsQuery) -> [String] {
    var names: [String] = []
    var seen: Set<String> = []
    func add(_ name: String) {
      if seen.insert(name).inserted { names.append(name) }
    }
    for command in query.commands {
      for expression in command.kind.expressions { collect(expression, add) }
      command.kind.plainNames.forEach(add)
    }
    // `left.field` behind a join is a field of one side in front of it.
    for command in query.commands {
      guard case .join(let join) = command.kind else { continue }
      for name in names {
        if let own = name.part(of: join.left) { add(own) }
      }
    }
    return names
  }

  private static func collect(_ expression: InsightsExpression, _ add: (String) -> Void) {
    if case .field(let name) = expression.kind { add(name) }
    if case .member(let owner, let member) = expression.kind, case .field(let name) = owner.kind {
      add("\(name).\(member)")
    }
    if case .amongRows(_, let query) = expression.kind { all(in: query).forEach(add) }
    for child in expression.kind.children { collect(child, add) }
  }
}

extension InsightsCommand.Kind {
  /// The expressions of the command.
  fileprivate var expressions: [InsightsExpression] {
    switch self {
    case .source, .limit, .diff, .logCompare, .fillDown, .addTotals, .outlier: []
    case .fields(let items), .display(let items): items.map(\.expression)
    case .filter(let condition, _): [condition]
    case .parse(let source, _): source.map { [$0] } ?? []
    case .sort(let keys): keys.map(\.expression)
    case .stats(let items, let keys, _): (items + keys).map(\.expression)
    case .dedup(let keys), .unmask(let keys), .countFrequent(let keys): keys
    case .pattern(let value), .accumulate(let value, _), .unnest(let value, _): [value]
    case .fillMissing(let value, let fields): (value.map { [$0] } ?? []) + fields
    case .sessionize(let keys, _, _): keys
    case .autoregress(let value, _, _): [value]
    case .expand, .appendColumns, .join: []
    }
  }

  /// Names that stand there without being expressions.
  fileprivate var plainNames: [String] {
    switch self {
    case .fillDown(let names): names.filter { !$0.hasSuffix("*") }
    case .addTotals(let totals): totals.fields
    case .outlier(let outlier): outlier.fields
    case .expand(let name): [name]
    case .join(let join): [join.leftField]
    default: []
    }
  }
}

extension String {
  /// What stands behind `side.`; nil for a name of something else.
  func part(of side: String) -> String? {
    hasPrefix(side + ".") && utf8.count > side.utf8.count + 1
      ? String(dropFirst(side.count + 1)) : nil
  }
}
