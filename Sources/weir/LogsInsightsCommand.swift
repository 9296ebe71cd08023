import CommandLineKit
import Glibc
import InsightsLanguage
import QueryCopies
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
    groups: QueryOptions.groups + [CopyOptions.group],
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

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments throws(UsageError) in
      do throws(InsightsError) {
        let query = try InsightsQuery(parsing: arguments[query])
        let plan = try query.compiled(over: .flowLogs(), in: context(arguments))
        for field in plan.unknownFields { Console.diagnose("\(field)") }
        if let copy = QuestionCopy(arguments) {
          return copy.write(texts(plan, arguments[self.query], arguments))
        }
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
    if let since = QueryOptions.start(arguments).map(milliseconds) {
      let end = arguments[QueryOptions.until].map { milliseconds($0) - 1 } ?? context.now + 999
      context.window = since...max(since, end)
    }
    context.windowAdvice = "the query has no time range; --last gives one, as in --last 1h"
    return context
  }

  /// Seconds as milliseconds, no further away than years of four digits.
  private static func milliseconds(_ seconds: Int) -> Int {
    max(0, min(seconds, 253_402_300_799)) * 1000
  }

  /// The query in each language.
  private static func texts(
    _ plan: InsightsPlan, _ query: String, _ arguments: ParsedArguments
  ) -> QuestionCopy.Texts {
    var since = QueryOptions.start(arguments)
    if let earlier = plan.earlier { since = since.map { min($0, earlier.lowerBound / 1000) } }
    let until = arguments[QueryOptions.until]
    return QuestionCopy.Texts(
      sql: { () throws(CopyRefusal) in
        try StatementText.within(plan.sql, since: since, until: until)
      },
      athena: { () throws(CopyRefusal) in
        throw .missing(
          "a query of Logs Insights is asked of log groups", instead: "--from log-group:NAME works")
      },
      insights: { () throws(CopyRefusal) in query })
  }

  private static func question(_ plan: InsightsPlan) -> AskedQuestion {
    let columns = plan.columns.map { column in
      QueryAnswer.Column(
        name: column.name,
        kind: [.integer, .decimal, .truth].contains(column.kind) ? .number : .text)
    }
    return AskedQuestion(
      sql: plan.sql, shape: AnswerShape(columns: columns, omitsAbsent: true),
      seconds: plan.milliseconds.map { $0.lowerBound / 1000...$0.upperBound / 1000 },
      earlier: plan.earlier.map { $0.lowerBound / 1000...$0.upperBound / 1000 })
  }
}
