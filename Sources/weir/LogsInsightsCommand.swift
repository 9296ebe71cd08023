import CommandLineKit
import Glibc
import InsightsLanguage
import QueryEngine

/// `weir insights`: CloudWatch Logs Insights over flow logs that are there already.
enum LogsInsightsCommand: Subcommand {
  static let command = Command(
    name: "insights", summary: "Ask flow logs in the language of CloudWatch Logs Insights",
    discussion: [
      """
      Answers a query over the flow logs in files and folders: commands between pipes, such as \
      fields, filter, stats, sort, limit, parse, display and dedup. Fields are called as \
      CloudWatch Logs calls them (srcAddr, dstPort, interfaceId, startTime), later ones likewise \
      (tcpFlags, flowDirection), and as weir query calls them.
      """,
      """
      Values are shown as CloudWatch Logs shows them. Without sort the newest records come first, \
      without limit 10,000 rows at most. The answer goes to standard output; what was read, and \
      what could not be, to standard error.
      """,
    ],
    arguments: [query.declaration],
    groups: QueryOptions.groups + [OptionGroup("Other languages", [copyAs.declaration])],
    examples: [
      Example(
        "Who sends most bytes",
        "weir insights 'stats sum(bytes) as b by srcAddr | sort b desc | limit 10' --from AWSLogs"),
      Example(
        "Refused connections to SSH of the last day",
        "weir insights 'fields @timestamp, srcAddr, interfaceId "
          + "| filter action = \"REJECT\" and dstPort = 22' --from AWSLogs --since 24h"),
      Example(
        "The same question in SQL",
        "weir insights 'stats count(*) by bin(1h)' --copy-as sql"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "the query has an answer"),
      ExitCodeMeaning(1, "no record matches"),
      ExitCodeMeaning(2, "a mistake in the query, or files that cannot be read"),
      ExitCodeMeaning(3, "incomplete: lines or files could not be read"),
    ])

  static let query = ArgumentKey<String>.one(
    "QUERY", .text, summary: "Commands between pipes, in quotes")

  /// Languages that a query can be shown in.
  enum Copy: Sendable { case sql }

  static let copyAs = OptionKey<Copy?>.optional(
    "copy-as", "LANGUAGE",
    .oneOf([(Choice("sql", "a SELECT that weir query answers"), Copy.sql)]),
    summary: "Show the query in another language (sql), and read nothing")

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments throws(UsageError) in
      do throws(InsightsError) {
        let query = try InsightsQuery(parsing: arguments[query])
        let plan = try query.compiled(over: .flowLogs(), in: context(arguments))
        for field in plan.unknownFields { Console.diagnose("\(field)") }
        guard arguments[copyAs] == nil else { return Console.answer(plan.sql + "\n") }
        return QueryRun(arguments).answer(question(plan))
      } catch {
        Console.diagnose("\(error)")
        return .usage
      }
    }
  }

  private static func context(_ arguments: ParsedArguments) -> InsightsContext {
    var context = InsightsContext()
    context.now = time(nil) * 1000
    if let since = QueryOptions.since(arguments).map(milliseconds) {
      let end = arguments[QueryOptions.until].map { milliseconds($0) - 1 } ?? context.now
      context.window = since...max(since, end)
    }
    return context
  }

  /// Seconds as milliseconds, no further away than years of four digits.
  private static func milliseconds(_ seconds: Int) -> Int {
    max(0, min(seconds, 253_402_300_799)) * 1000
  }

  private static func question(_ plan: InsightsPlan) -> AskedQuestion {
    let columns = plan.columns.map { column in
      QueryAnswer.Column(
        name: column.name,
        kind: [.integer, .decimal, .truth].contains(column.kind) ? .number : .text)
    }
    return AskedQuestion(
      sql: plan.sql, shape: AnswerShape(columns: columns, omitsAbsent: true),
      seconds: plan.milliseconds.map { $0.lowerBound / 1000...$0.upperBound / 1000 })
  }
}
