/// `diff` and `logcompare`: the patterns of one time beside those of an earlier one.
///
/// The commands in front are carried out over each time by itself, so that limits and sums are
/// those of that time.
extension InsightsCompiler {
  mutating func compare(
    _ command: InsightsCommand, _ before: InsightsQuery
  ) throws(InsightsError) {
    guard let window = context.window, let earlier = command.kind.earlier(than: window) else {
      throw InsightsError(
        .misplaced(command.word, because: context.windowAdvice), command.range)
    }
    let late = try patterns(before, in: window, command)
    let early = try patterns(before, in: earlier, command)
    self.earlier = earlier
    let count = "coalesce(late.n, 0)"
    let former = "coalesce(early.n, 0)"
    let from =
      "(SELECT coalesce(late.pattern, early.pattern) AS \"@pattern\", "
      + "coalesce(late.share, 0) AS \"@ratio\", \(count) AS \"@sampleCount\", "
      + "\(count) - \(former) AS \"@diffEventCount\", "
      + "\(Self.difference(count, former)) AS \"@differenceDescription\", "
      + "coalesce(late.label, early.label) AS \"@severityLabel\" "
      + "FROM \(late) AS late FULL JOIN \(early) AS early ON late.pattern = early.pattern)"
    let columns: [(name: String, kind: InsightsKind)] = [
      ("@pattern", .text), ("@ratio", .decimal), ("@sampleCount", .integer),
      ("@diffEventCount", .integer), ("@differenceDescription", .text), ("@severityLabel", .text),
    ]
    var fields: [String: CompiledValue] = [:]
    for (name, kind) in columns { fields[name] = CompiledValue(SQLText.name(name), kind) }
    begin(from, fields: fields, shown: columns.map(\.name))
    hasRowsLost = true
    // What changed most comes first.
    stage.order = [
      (CompiledValue("abs(\"@diffEventCount\")", .integer), true),
      (CompiledValue("\"@sampleCount\"", .integer), true),
      (CompiledValue("\"@pattern\"", .text), false),
    ]
  }

  /// The patterns that commands leave of a time, as a relation.
  private mutating func patterns(
    _ query: InsightsQuery, in window: ClosedRange<Int>, _ command: InsightsCommand
  ) throws(InsightsError) -> String {
    var context = context
    let (source, timed) = (context.source, context.timed)
    context.window = window
    context.source = { source($0).map { timed($0, window) } }
    var inner = InsightsCompiler(timed(relation, window), context)
    try inner.carryOut(query)
    inner.carryOutLimit()
    if !inner.stage.hasPatterns {
      guard inner.stage.relation != nil else {
        throw InsightsError(
          .misplaced(command.word, because: "it goes behind 'pattern', or behind records"),
          command.range)
      }
      inner.pattern(of: try inner.field("@message", command.range).text)
    }
    unknown += inner.unknown.filter { new in !unknown.contains { $0.name == new.name } }
    func column(_ name: String) throws(InsightsError) -> String {
      try inner.field(name, command.range).sql
    }
    return "(SELECT \(try column("@pattern")) AS pattern, \(try column("@sampleCount")) AS n, "
      + "\(try column("@ratio")) AS share, \(try column("@severityLabel")) AS label "
      + "FROM \(inner.stage.from)\(inner.stage.whereClause))"
  }

  /// What became of a pattern, in words: new, gone, unchanged, or how much more or less of it.
  private static func difference(_ count: String, _ former: String) -> String {
    let percent = "round(100.0 * abs(\(count) - \(former)) / \(former))::BIGINT"
    return "CASE WHEN \(former) = 0 THEN 'new' WHEN \(count) = 0 THEN 'gone' "
      + "WHEN \(count) = \(former) THEN 'unchanged' "
      + "ELSE CASE WHEN \(count) > \(former) THEN 'up ' ELSE 'down ' END || "
      + "CASE WHEN \(percent) = 0 THEN 'less than 1' ELSE \(percent)::VARCHAR END || '%' END"
  }
}
