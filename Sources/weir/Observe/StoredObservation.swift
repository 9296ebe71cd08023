import CommandLineKit
import Daemon
import FlowFilter
import FlowLogFormat
import FlowLogScanner
import Glibc
import QueryEngine

/// `weir observe --from`: records that are there already, in the order of time.
struct StoredObservation {
  private let arguments: ParsedArguments
  private let filter: FilterCondition?
  private let style: OutputStyle
  private let isColored: Bool

  init(
    _ arguments: ParsedArguments, filter: FilterExpression?, isColored: Bool
  ) {
    self.arguments = arguments
    self.filter = filter.map { FilterCondition($0) }
    self.isColored = isColored
    style = arguments[ObserveOptions.output]
  }

  func run() -> ExitCode {
    var run = QueryRun(arguments)
    // Which fields are shown; lines without a header have those that are recognised.
    run.settings.scan.format = nil
    guard arguments[ObserveOptions.follow] else { return run.answer(question) }
    return follow(run)
  }

  // MARK: What comes

  /// Seconds between two looks.
  private static let pauseSeconds = 2
  /// How far back a look goes: what comes last is of a window of ten minutes that has ended, and
  /// may have waited for five minutes until its file was full.
  private static let backSeconds = 1_800

  /// Looks again and again, and shows what was not there before.
  private func follow(_ run: QueryRun) -> ExitCode {
    let stop = Interrupt.stopFlag()
    let since = run.settings.since
    let lines = FollowedOutput(showsFirst: since != nil)
    var count = 0
    var isIncomplete = false
    while !stop.isSet, lines.isWanted {
      var run = run
      let start = time(nil) - Self.backSeconds
      // What is wanted of the past is wanted once.
      run.settings.since = count == 0 ? since ?? start : max(since ?? start, start)
      run.oldestChange = count == 0 ? 0 : start * 1_000_000_000
      var question = question
      question.isQuiet = true
      question.write = lines.writer(of: question)
      let code = run.answer(question)
      if code == .incomplete, !stop.isSet { isIncomplete = true }
      guard code == .done || code == .incomplete else { return stop.isSet ? .done : code }
      count += 1
      for _ in 0..<Self.pauseSeconds * 20 where !stop.isSet && lines.isWanted { usleep(50_000) }
    }
    guard isIncomplete else { return .done }
    Console.diagnose("not everything could be read; without --follow it is told what")
    return .incomplete
  }

  private var question: AskedQuestion {
    let fields = (arguments[ObserveOptions.format] ?? ObserveCommand.defaultFormat(style)).fields
    guard style == .compact else {
      let columns = fields.map { field in
        QueryAnswer.Column(
          name: field.name, kind: field.definition.type == .string ? .text : .number)
      }
      var question = AskedQuestion(
        sql: sql(fields.map { "\(shown($0)) AS \"\($0.columnName)\"" }),
        shape: AnswerShape(columns: columns))
      question.style = [.json: .json, .ndjson: .ndjson][style] ?? .raw
      return question
    }
    var question = AskedQuestion(sql: sql(StoredFlowLines.columns))
    let isColored = isColored
    question.write = { answer, sink in
      var lines = StoredFlowLines(isColored: isColored)
      var count = 0
      answer.forEachChunk { rows in
        var text = ""
        for row in 0..<rows.count { text += lines.line(rows, row) + "\n" }
        count += rows.count
        return sink(Array(text.utf8))
      }
      return count
    }
    return question
  }

  /// Lines of all looks, of which each is written once.
  private final class FollowedOutput {
    private var known = FollowedLines()
    private var showsAll: Bool
    private(set) var isWanted = true

    init(showsFirst: Bool) { showsAll = showsFirst }

    func writer(
      of question: AskedQuestion
    ) -> (QueryAnswer, _ sink: ([UInt8]) -> Bool) -> Int {
      { [self] answer, sink in
        var text: [UInt8] = []
        let take: ([UInt8]) -> Bool = {
          text += $0
          return true
        }
        let rows =
          question.write?(answer, take)
          ?? AnswerText.write(answer, question.style ?? .raw, as: question.shape, to: take)
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        let fresh = known.new(of: lines)
        let isShown = showsAll
        showsAll = true
        guard isShown, !fresh.isEmpty else { return rows }
        isWanted = sink(Array((fresh.joined(separator: "\n") + "\n").utf8))
        return rows
      }
    }
  }

  /// Absent is NULL, as in what is captured, for text and addresses, too.
  private func shown(_ field: FlowLogField) -> String {
    let name = "\"\(field.columnName)\""
    guard field.definition.type == .string else { return name }
    return "CASE WHEN \(name)::varchar <> '-' THEN \(name) END"
  }

  /// As live: flows that the filter wants, and what was lost where there may have been some.
  private func sql(_ columns: [String]) -> String {
    let flows = filter.map { " AND \($0.flows)" } ?? ""
    let silences = filter.map { " AND \($0.silences)" } ?? ""
    return """
      SELECT \(columns.joined(separator: ", ")) FROM flow_logs \
      WHERE (coalesce(log_status, 'OK') = 'OK'\(flows)) OR (log_status = 'SKIPDATA'\(silences)) \
      ORDER BY "start", "end"
      """
  }
}
