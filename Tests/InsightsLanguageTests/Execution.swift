import FlowLogScanner
import Foundation
import InsightsLanguage
import QueryEngine
import Synchronization
import TestSupport
import Testing

/// Queries carried out by the engine, where `scripts/fetch-engine` has put it.
enum Execution {
  static let candidates = EngineLibrary.candidates(program: nil) {
    ProcessInfo.processInfo.environment[$0]
  }

  /// Whether the engine's library is there; tests that need it are skipped otherwise.
  static let isThere = (try? EngineLibrary.load(candidates)) != nil
  static let advice: Comment = "no libduckdb.so; scripts/fetch-engine gets it"

  static func session(_ files: [SourceFile] = []) throws -> QuerySession {
    var settings = QuerySettings()
    settings.files = files
    settings.libraries = candidates
    settings.threads = 2
    settings.dialect = InsightsDialect.macros
    return try QuerySession(settings)
  }

  /// What the cases of a file are about: flow logs as lines, or events.
  enum Records: Sendable {
    case flowLog([String])
    case events([String])
  }

  /// 20 November 2026, and the hour before.
  static var context: InsightsContext {
    var context = InsightsContext()
    context.now = 1_795_132_800_000
    context.window = 1_795_129_200_000...1_795_132_800_000
    return context
  }

  /// A session, and what it reads.
  private struct Prepared: Sendable {
    let session: QuerySession
    let relation: InsightsRelation
    /// The files are there as long as this is.
    let folder: TemporaryFolder?
  }

  /// Sessions outlive their tests, so the files go when the process ends.
  private static let registersEnd: Bool =
    atexit {
      Execution.prepared.withLock { $0 = [:] }
    } == 0

  /// Sessions by what they read; held while one is asked, as one thread may ask at a time.
  private static let prepared = Mutex<[[String]: Prepared]>([:])

  private static func prepare(_ records: Records) throws -> Prepared {
    guard case .flowLog(let lines) = records else {
      return Prepared(session: try session(), relation: .events(""), folder: nil)
    }
    let folder = try TemporaryFolder()
    var finder = SourceFinder()
    let text = lines.joined(separator: "\n") + "\n"
    try finder.add(try folder.write(Array(text.utf8), as: "flow.log"))
    return Prepared(
      session: try session(finder.files), relation: .flowLogs(), folder: folder)
  }

  /// The answer to a query: names of columns, then rows, values separated by ` | `.
  static func answer(_ query: String, _ records: Records) throws -> [String] {
    let parsed = try InsightsQuery(parsing: query)
    _ = registersEnd
    return try prepared.withLock { prepared in
      let key = if case .flowLog(let lines) = records { lines } else { [String]() }
      let one = try prepared[key] ?? prepare(records)
      prepared[key] = one
      var relation = one.relation
      if case .events(let lines) = records { relation = .events(eventRows(lines)) }
      let plan = try parsed.compiled(over: relation, in: context)
      let rows = try one.session.ask(plan.sql)
      #expect(rows.columns.count == plan.columns.count)
      return [plan.columns.map(\.name).joined(separator: " | ")] + text(rows)
    }
  }

  static func text(_ answer: QueryAnswer) -> [String] {
    var lines: [String] = []
    answer.forEachChunk { rows in
      for row in 0..<rows.count {
        let cells = answer.columns.indices.map { column in
          guard rows.isPresent(row: row, column: column) else { return "~" }
          var bytes: [UInt8] = []
          rows.write(row: row, column: column, to: &bytes)
          return String(decoding: bytes, as: UTF8.self)
        }
        lines.append(cells.joined(separator: " | "))
      }
      return true
    }
    return lines
  }

  /// `MILLISECONDS STREAM MESSAGE` lines as a relation.
  private static func eventRows(_ lines: [String]) -> String {
    let rows = lines.map { line in
      let parts = line.split(separator: " ", maxSplits: 2)
      let message = parts[2].split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "''")
      return "(\(parts[0])::BIGINT, \(parts[0])::BIGINT + 5, '\(message)', '\(parts[1])', '1:g')"
    }
    return "(VALUES \(rows.joined(separator: ", "))) AS "
      + "events(\"@timestamp\", \"@ingestionTime\", \"@message\", \"@logStream\", \"@log\")"
  }

  /// The cases of the files with an extension, each with the records that stand in front of it.
  static func cases(_ pathExtension: String) -> [(test: InsightsCase, records: Records)] {
    var records = Records.events([])
    var found: [(test: InsightsCase, records: Records)] = []
    for test in InsightsCase.read(pathExtension) {
      let lines = test.query.split(separator: "\n").map(String.init)
      switch test.kind {
      case "log": records = .flowLog(lines)
      case "events": records = .events(lines)
      default: found.append((test, records))
      }
    }
    return found
  }
}
