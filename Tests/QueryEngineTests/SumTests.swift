import FlowLogScanner
import Foundation
import QueryEngine
import TestSupport
import Testing

/// Questions that are answered from sums made while files are read.
@Suite("Sums made while reading", .enabled(if: Engine.isThere, Engine.advice))
struct SumTests {
  private static func folder(_ count: Int, seed: UInt64 = 7) throws -> TemporaryFolder {
    let folder = try SampleLogs.folder(SampleLogs.lines(count, seed: seed))
    // Another format, a line that is none, and numbers that no sum of 64 bits holds.
    let other = """
      version interface-id srcaddr dstaddr bytes packets start end action
      3 eni-0a 10.0.0.1 10.0.1.9 9223372036854775807 1 1700000300 1700000360 ACCEPT
      3 eni-0a 10.0.0.1 fd00::5 9223372036854775807 2 1700000301 1700000360 REJECT
      3 eni-0c 10.0.0.1 fd00::5 9223372036854775806 - - 1700000360 REJECT
      no record
      3 eni-0c - - - 7 1700000302 1700000360 -

      """
    _ = try folder.write(Array(other.utf8), as: "other.log")
    return folder
  }

  /// Answers with and without sums, with the names and types of their columns.
  private struct Pair {
    let with: QuerySession
    let without: QuerySession

    init(_ folder: TemporaryFolder, since: Int? = nil, until: Int? = nil) throws {
      let sessions = try [true, false].map { sums in
        try Engine.session([folder.url.path]) { settings in
          settings.sumsWhileReading = sums
          (settings.since, settings.until) = (since, until)
        }
      }
      (with, without) = (sessions[0], sessions[1])
    }

    static func text(_ session: QuerySession, _ question: String) throws -> String {
      let answer = try session.ask(question)
      let columns = answer.columns.map { "\($0.name) \($0.type) \($0.kind)" }
      return columns.joined(separator: ", ") + "\n" + answer.text(.csv)
    }

    /// Whether a question is answered from sums.
    func sums(_ question: String) throws -> Bool {
      try with.explain(question).text(.raw).contains("WEIR_SUMS")
    }

    func check(_ question: String) throws {
      let expected = try Self.text(without, question)
      #expect(try Self.text(with, question) == expected, "\(question)")
      let footers = [with.footer, without.footer].map { footer in
        "\(footer.report.records) \(footer.report.malformed) \(footer.report.bytes) "
          + "\(footer.report.files) \(footer.report.badValues) \(footer.report.blanks)"
      }
      // The engine sees where conditions contradict each other, and reads nothing then.
      if without.footer.report.files > 0 { #expect(footers[0] == footers[1], "\(question)") }
    }
  }

  private static let cases: [(sums: Bool, question: String)] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Cases/sums.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { ($0.hasPrefix("+"), String($0.dropFirst(2))) }
  }()

  @Test("it is known which questions need rows")
  func qualifying() throws {
    let folder = try Self.folder(300)
    let pair = try Pair(folder)
    #expect(Self.cases.count > 40)
    for (sums, question) in Self.cases {
      #expect(try pair.sums(question) == sums, "\(question)")
      if sums { try pair.check(question) }
    }
    #expect(try pair.without.explain(Self.cases[0].question).text(.raw).contains("WEIR_SCAN"))
  }

  /// Questions of every shape that sums are for.
  private struct Draw {
    var random: SeededGenerator

    mutating func pick<Element>(_ elements: [Element]) -> Element {
      elements[Int(random.next() % UInt64(elements.count))]
    }

    mutating func some<Element>(_ elements: [Element], oneOf share: UInt64) -> [Element] {
      elements.filter { _ in random.next() % share == 0 }
    }

    static let keys = [
      "srcaddr", "dstaddr", "srcport", "dstport", "protocol", "action", "log_status", "vpc_id",
      "interface_id", "\"start\"", "tcp_flags", "account_id", "region", "pkt_srcaddr",
      "protocol_name(protocol)", "date_trunc('minute', start_time)", "hour", "srcport % 7",
      "action = 'REJECT'", "is_private(srcaddr)", "coalesce(protocol, 0) + 1", "lower(action)",
      "split_part(srcaddr, '.', 3)", "srcaddr::varchar || '-' || dstport",
    ]
    static let aggregates = [
      "count(*)", "count(bytes)", "sum(bytes)", "sum(packets)", "min(bytes)", "max(packets)",
      "max(\"end\")", "min(\"start\")", "sum(dstport)", "min(dstport)", "count(srcaddr)",
      "count(1)",
      "count(DISTINCT dstaddr)", "count(DISTINCT protocol)", "min(srcaddr)", "max(action)",
      "sum(bytes) FILTER (WHERE action = 'REJECT')", "count(*) FILTER (WHERE protocol = 6)",
      "min(packets) FILTER (WHERE dstport < 100)", "sum(bytes) / nullif(sum(packets), 0)",
      "round(sum(bytes) / 1000.0, 2)", "bool_or(action = 'REJECT')", "sum(DISTINCT dstport)",
      "CAST(sum(bytes) AS double)", "avg(bytes)", "avg(dstport)", "avg(packets)",
      "count(tcp_flags)", "sum(\"start\")",
    ]
    static let conditions = [
      "action = 'REJECT'", "dstport = 443", "dstport IN (22, 53)", "bytes > 100000",
      "protocol <> 6", "srcaddr = '10.0.1.5'", "cidr_contains('10.0.2.0/23', srcaddr)",
      "is_private(dstaddr)", "dstaddr IN ('192.0.2.7', 'fd00::5')", "log_status <> 'NODATA'",
      "packets BETWEEN 10 AND 300", "(protocol = 6 OR protocol = 17)", "dstport IS NOT NULL",
      "srcaddr <> '-'", "\"start\" >= 1700000600", "1700001000 > \"start\"", "vpc_id = 'vpc-1'",
      "interface_id = 'eni-0123456789abcdef0'", "(action = 'REJECT' OR dstport = 22)",
      "srcaddr BETWEEN '10.0.0.9' AND '10.0.1.3'", "bytes <= 9223372036854775806",
      "action LIKE 'A%'", "start_time >= TIMESTAMP '2023-11-14 22:20:00'", "tcp_flags & 2 = 2",
    ]

    mutating func question() -> String {
      let keys = some(Self.keys, oneOf: 10)
      let aggregates = some(Self.aggregates, oneOf: 7) + [pick(Self.aggregates)]
      let names = ["n", "bytes", "total", "x"].shuffled(using: &random)
      let items =
        keys
        + aggregates.enumerated().map { index, aggregate in
          index < 2 && random.next() % 2 == 0 ? "\(aggregate) AS \(names[index])" : aggregate
        }
      let conditions = some(Self.conditions, oneOf: 16)
      var text = "SELECT \(items.joined(separator: ", ")) FROM flow_logs"
      if random.next() % 6 == 0 { text += " AS f" }
      if !conditions.isEmpty { text += " WHERE \(conditions.joined(separator: " AND "))" }
      if !keys.isEmpty {
        let places = keys.indices.map { "\($0 + 1)" }.joined(separator: ", ")
        text += " GROUP BY \(random.next() % 3 == 0 ? "ALL" : places)"
      }
      if random.next() % 4 == 0 { text += " HAVING count(*) > \(random.next() % 4)" }
      // All items, so that the order is known.
      let order = items.indices.map { "\($0 + 1) \(pick(["", "DESC", "NULLS FIRST"]))" }
        .shuffled(using: &random)
      text +=
        random.next() % 4 == 0 ? " ORDER BY ALL" : " ORDER BY \(order.joined(separator: ", "))"
      if random.next() % 3 == 0 { text += " LIMIT \(1 + random.next() % 9)" }
      return text
    }
  }

  @Test("hundreds of questions have the answers that rows give", arguments: 0..<8)
  func answers(seed: Int) throws {
    let folder = try Self.folder(1500, seed: UInt64(seed))
    let bounds = [
      (nil, nil), (1_700_000_301, nil), (nil, 1_700_002_000), (1_700_000_000, 1_700_000_302),
    ]
    let (since, until) = bounds[seed % 4]
    let pair = try Pair(folder, since: since, until: until)
    var draw = Draw(random: SeededGenerator(seed: UInt64(seed) &+ 40))
    var summed = 0
    for _ in 0..<25 {
      let question = draw.question()
      if try pair.sums(question) { summed += 1 }
      try pair.check(question)
    }
    #expect(summed > 10)
  }

  @Test("an explained question tells how it is answered, however it is asked")
  func explained() throws {
    let folder = try Self.folder(100)
    let pair = try Pair(folder)
    for words in ["EXPLAIN ", " explain\n", "Explain Analyze "] {
      let question = words + "SELECT action, sum(bytes) FROM flow_logs GROUP BY 1"
      #expect(try pair.with.ask(question).text(.raw).contains("WEIR_SUMS"))
      #expect(try !pair.without.ask(question).text(.raw).contains("WEIR_SUMS"))
    }
  }

  @Test("mistakes, damage and interruptions are told as without sums")
  func mistakes() throws {
    let folder = try Self.folder(100)
    let pair = try Pair(folder)
    for question in [
      "SELECT acton, sum(bytes) FROM flow_logs GROUP BY 1",
      "SELECT action, sum(srcaddr) FROM flow_logs GROUP BY 1",
      "SELECT action, dstport, sum(bytes) FROM flow_logs GROUP BY 1",
      "SELECT action, sum(bytes) FROM flow_logs WHERE srcaddr = '10.0.0.400' GROUP BY 1",
      "SELECT CAST(action AS integer), sum(bytes) FROM flow_logs WHERE action = 'REJECT' GROUP BY 1",
    ] {
      let errors = [pair.with, pair.without].map { session in
        #expect(throws: QueryError.self, "\(question)") { try session.ask(question) }
      }
      #expect(errors[0] == errors[1], "\(question)")
    }
    let whole = try Data(contentsOf: folder.url.appending(path: "part1.log.gz"))
    let cut = try TemporaryFolder()
    _ = try cut.write(Array(whole.prefix(whole.count / 2)), as: "cut.log.gz")
    let question = "SELECT action, count(*) FROM flow_logs GROUP BY 1 ORDER BY 1"
    let broken = try Pair(cut)
    let errors = [broken.with, broken.without].map { session in
      #expect(throws: QueryError.self) { try session.ask(question) }
    }
    #expect(errors[0] == errors[1] && errors[0]?.description.contains("end early") == true)
  }
}
