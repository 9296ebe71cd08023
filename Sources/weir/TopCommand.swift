import CommandLineKit
import FlowLogFormat
import QueryCopies
import QueryEngine

/// `weir top`: what occurs most, or carries most, in flow logs that are there already.
enum TopCommand: Subcommand {
  static let command = Command(
    name: "top", summary: "Show the top contributors of flow logs",
    discussion: [
      """
      Groups the flow logs in files and folders by one or several fields and shows the groups with \
      the most bytes, packets or records, and their share of all. It is short for a question in \
      SQL, which weir query asks; --explain-plan shows how it is answered.
      """
    ],
    groups: [
      OptionGroup(
        "What to count",
        [
          by.declaration, metric.declaration, limit.declaration,
          condition.declaration,
        ])
    ] + QueryOptions.groups + [CopyOptions.group],
    examples: [
      Example("Who sends most", "weir top --by srcaddr --from AWSLogs"),
      Example(
        "Who is refused where, by packets",
        "weir top --by srcaddr,dstport --metric packets --where \"action = 'REJECT'\" "
          + "--from AWSLogs --since 24h"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "there is something to show"),
      ExitCodeMeaning(1, "there is no record"),
      ExitCodeMeaning(2, "a mistake on the command line, or files that cannot be read"),
      ExitCodeMeaning(3, "incomplete: lines or files could not be read"),
    ])

  /// What groups are ranked by.
  enum Metric: String, Sendable {
    case bytes, packets, flows

    var expression: String { self == .flows ? "count(*)" : "coalesce(sum(\(rawValue)), 0)" }
  }

  static let by = OptionKey<[FlowLogField]>.list(
    "by", "FIELD",
    ValueReader { (text) throws(ValueRefusal) in
      let name = String(text.map { $0 == "_" ? "-" : $0 })
      guard let field = FlowLogField(name: name) else {
        throw ValueRefusal("a field of flow logs works, such as srcaddr, dstport or interface-id")
      }
      return field
    }, defaultText: "srcaddr", summary: "Fields to group by, such as srcaddr,dstport")

  static let metric = OptionKey<Metric>.value(
    "metric", "METRIC",
    .oneOf([
      (Choice("bytes", "bytes of the flows"), Metric.bytes),
      (Choice("packets", "packets of the flows"), .packets),
      (Choice("flows", "records"), .flows),
    ]), default: .bytes, defaultText: "bytes", summary: "What counts: bytes, packets or flows")

  static let limit = OptionKey<Int>.value(
    "limit", short: "n", "NUMBER", .integer(in: 1...1_000_000), default: 10,
    summary: "Groups to show")

  static let condition = OptionKey<String?>.optional(
    "where", "SQL", .text, summary: "Only records for which this holds: \"action = 'REJECT'\"")

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments throws(UsageError) in
      let sql = question(arguments)
      guard let copy = QuestionCopy(arguments) else { return QueryRun(arguments).answer(sql) }
      return copy.write(texts(sql, arguments))
    }
  }

  /// The question in each language.
  private static func texts(_ sql: String, _ arguments: ParsedArguments) -> QuestionCopy.Texts {
    let (since, until) = (QueryOptions.start(arguments), arguments[QueryOptions.until])
    let metric = arguments[metric]
    return QuestionCopy.Texts(
      sql: { () throws(CopyRefusal) in
        try StatementText.within(sql, since: since, until: until)
      },
      athena: { () throws(CopyRefusal) in
        try StatementText.checkPortable(sql)
        return try StatementText.within(sql, since: since, until: until)
      },
      insights: { () throws(CopyRefusal) in
        try InsightsText.top(
          by: fields(arguments).map(\.columnName),
          metric: metric == .flows ? nil : metric.rawValue,
          condition: arguments[condition], limit: arguments[limit])
      },
      lost: "Logs Insights knows no share of the whole; the query leaves 'percent' out")
  }

  private static func fields(_ arguments: ParsedArguments) -> [FlowLogField] {
    arguments[by].isEmpty ? [.srcaddr] : arguments[by]
  }

  /// The question in SQL, in words that Athena has, too.
  static func question(_ arguments: ParsedArguments) -> String {
    let metric = arguments[metric]
    let names = fields(arguments).map { "\"\($0.columnName)\"" }
    let condition = arguments[condition].map { " WHERE (\($0))" } ?? ""
    let groups = names.indices.map { "\($0 + 1)" }.joined(separator: ", ")
    let sum = "nullif(sum(\(metric.expression)) OVER (), 0)"
    let share = "round(1e2 * \(metric.expression) / \(sum), 1)"
    return """
      SELECT \(names.joined(separator: ", ")), \
      CAST(\(metric.expression) AS bigint) AS \(metric.rawValue), \(share) AS percent \
      FROM flow_logs\(condition) \
      GROUP BY \(groups) ORDER BY \(names.count + 1) DESC, \(groups) LIMIT \(arguments[limit])
      """
  }
}
