/// `addtotals` and `fillmissing`: commands that add rows.
extension InsightsCompiler {
  mutating func addTotals(
    _ totals: InsightsTotals, _ range: SourceRange
  ) throws(InsightsError) {
    let shown = stage.allShown
    var names = totals.fields
    if names.isEmpty {
      for name in shown where try field(name, range, isOwn: true).kind.isNumber {
        names.append(name)
      }
    }
    if totals.addsColumn, !names.isEmpty {
      var numbers: [CompiledValue] = []
      for name in names { numbers.append(try field(name, range).number) }
      let isExact = numbers.allSatisfy { $0.kind == .integer }
      let sum = numbers.map { "coalesce(\(isExact ? $0.sql : $0.double.sql), 0)" }
        .joined(separator: " + ")
      define(
        totals.name,
        CompiledValue("(\(sum))", isExact ? .integer : .decimal, weight: Self.weight(numbers)))
      stage.show([totals.name])
    }
    guard totals.addsRow else { return }
    if totals.addsColumn, !names.isEmpty { names.append(totals.name) }
    try addRow(summing: names, range)
  }

  /// Adds a row of sums behind all others.
  private mutating func addRow(
    summing names: [String], _ range: SourceRange
  ) throws(InsightsError) {
    let place = seal([CompiledValue("0", .integer)])[0].sql
    var sums: [String] = []
    for name in names {
      let value = try field(name, range)
      let sum = CompiledValue("sum(\(value.number.sql))", value.number.kind)
      // The row is of the same types as those above it.
      let kept = value.kind.isNumber ? sum : sum.text
      sums.append("\(kept.sql) AS \(value.sql)")
    }
    stage.from =
      "(WITH kept AS MATERIALIZED \(stage.from) SELECT * FROM kept UNION ALL BY NAME "
      + "SELECT \((sums + ["1 AS \(place)"]).joined(separator: ", ")) FROM kept)"
    stage.order = [(CompiledValue(place, .integer), false)] + (stage.order ?? [])
  }

  mutating func fillMissing(
    _ value: InsightsExpression?, _ fields: [InsightsExpression], _ range: SourceRange
  ) throws(InsightsError) {
    guard let groups = stage.groups, let bin = groups.bin else {
      throw InsightsError(
        .misplaced("fillmissing", because: "it goes behind 'stats … by bin(…)'"), range)
    }
    let filler = try value.map { (value) throws(InsightsError) in try self.value(value) }
    let filled = Set(fields.map { InsightsItem($0).name })
    let order = stage.order
    let own = stage.fields
    let kept = "(SELECT * FROM \(stage.from)\(stage.whereClause))"
    let time = bin.column
    let others = groups.others.map { "groups.\($0)" }
    var list = ["times.value AS \(time)"] + others
    for (name, column) in groups.aggregates {
      let replaces = filler != nil && (filled.isEmpty || filled.contains(name))
      let own = "kept.\(column.sql)"
      guard replaces, let filler else {
        list.append(own)
        continue
      }
      let new =
        column.kind == .integer
        ? "try_cast(\(filler.double.sql) AS BIGINT)"
        : column.kind == .decimal ? filler.double.sql : filler.text.sql
      list.append("CASE WHEN kept.\(time) IS NULL THEN \(new) ELSE \(own) END AS \(column.sql)")
    }
    let joined = groups.others.map { " AND kept.\($0) IS NOT DISTINCT FROM groups.\($0)" }.joined()
    let distinct =
      groups.others.isEmpty
      ? "(SELECT 1 AS one)" : "(SELECT DISTINCT \(groups.others.joined(separator: ", ")) FROM kept)"
    stage.from =
      "(WITH kept AS MATERIALIZED \(kept), times AS (\(Self.times(bin))) "
      + "SELECT \(list.joined(separator: ", ")) FROM times CROSS JOIN \(distinct) AS groups "
      + "LEFT JOIN kept ON kept.\(time) = times.value\(joined))"
    (stage.fields, stage.order, stage.conditions) = (own, order, [])
  }

  /// So many groups of time are filled at most.
  private static let timesLimit = 100_000

  /// Every group of time from the first to the last.
  private static func times(_ bin: InsightsGroups.Bin) -> String {
    let (first, last) = ("min(\(bin.column))", "max(\(bin.column))")
    if let length = bin.period.milliseconds {
      let end = "least(\(last), \(first) + \(length * timesLimit)) + 1"
      return "SELECT unnest(range(\(first), \(end), \(length))) AS value FROM kept"
    }
    let months = bin.period.months ?? 1
    let (from, to) = ("insights_calendar(\(first))", "insights_calendar(\(last) + 1)")
    return "SELECT epoch_ms(unnest(range(\(from), \(to), INTERVAL \(months) MONTH))) AS value "
      + "FROM kept"
  }
}

/// What the last `stats` grouped by, which `fillmissing` needs.
struct InsightsGroups {
  /// A group of time.
  struct Bin {
    let column: String
    let period: InsightsPeriod
  }

  var bin: Bin?
  /// Columns of the other groups.
  var others: [String] = []
  /// Names of sums and their columns.
  var aggregates: [(name: String, column: CompiledValue)] = []
}
