import FlowLogFormat
import InsightsLanguage
import QueryEngine
import Testing

@Suite("Compiling Logs Insights queries")
struct CompilerTests {
  static let cases = InsightsCase.read("compiled")

  @Test("a query becomes what the case says, or is refused at the place", arguments: cases)
  func compiles(_ test: InsightsCase) {
    #expect(answer(test) == test.expected.joined(separator: "\n"), test.comment)
  }

  private func answer(_ test: InsightsCase) -> String {
    do throws(InsightsError) {
      let plan = try InsightsQuery(parsing: test.query).compiled(over: .flowLogs())
      switch test.kind {
      case "time":
        return plan.milliseconds.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "nil"
      case "unknown": return plan.unknownFields.map(\.description).joined(separator: "\n")
      default: return plan.sql
      }
    } catch {
      return "\(error.range.start)-\(error.range.end) \(error.message)"
    }
  }

  @Test("every field has its LogFormat name, its column, and a name in camel case")
  func names() throws {
    let names = InsightsRelation.flowLogFields.flatMap(\.names)
    #expect(Set(names).count == names.count)
    for field in FlowLogField.allCases {
      let query = try InsightsQuery(
        parsing: "fields `\(field.name)`, \(field.name.replacing("-", with: "_"))")
      #expect(try query.compiled(over: .flowLogs()).unknownFields.isEmpty)
    }
    for name in [
      "accountId", "endTime", "interfaceId", "logStatus", "startTime", "version", "action", "bytes",
      "dstAddr", "dstPort", "packets", "protocol", "srcAddr", "srcPort", "pktSrcAddr",
      "instanceTag2", "nextHopAzId", "xDecidingRule", "tcpFlags",
    ] {
      #expect(names.contains(name), "\(name)")
    }
  }

  @Test(
    "a query that would become enormous is refused",
    arguments: [
      String(repeating: "concat(toNumber(", count: 30) + "a" + String(repeating: "))", count: 30),
      String(repeating: "sqrt(", count: 40) + "a" + String(repeating: ")", count: 40),
      String(repeating: "datefloor(", count: 30) + "a" + String(repeating: ", 1mo)", count: 30),
    ])
  func weight(_ expression: String) throws {
    let query = try InsightsQuery(parsing: "fields \(expression) as x")
    let error = #expect(throws: InsightsError.self) { try query.compiled(over: .events("e")) }
    #expect(error?.problem == .tooDeep)
  }

  @Test("a field that is used again and again is computed once")
  func doubling() throws {
    let chain = (1...60).map { "fields f\($0 - 1) + f\($0 - 1) as f\($0)" }
    let text = (["fields bytes as f0"] + chain).joined(separator: " | ")
    let plan = try InsightsQuery(parsing: text).compiled(over: .flowLogs())
    #expect(plan.sql.utf8.count < 400_000)
  }

  @Test("SOURCE of a query inside another is asked for by its names")
  func sources() throws {
    var context = InsightsContext()
    context.source = { sources in
      sources.first?.names == ["/other"] ? .events("other_events") : nil
    }
    let text = "filter user in (SOURCE \"/other\" | fields user) | limit 1"
    let query = try InsightsQuery(parsing: text)
    let plan = try query.compiled(over: .events("own_events"), in: context)
    #expect(plan.sql.contains("FROM own_events") && plan.sql.contains("FROM other_events"))
    let wrong = try InsightsQuery(parsing: "filter user in (SOURCE \"/no\" | fields user)")
    #expect(throws: InsightsError.self) {
      try wrong.compiled(over: .events("own_events"), in: context)
    }
  }

  @Test("records have a pointer as their last column, sums have none")
  func pointer() throws {
    let relation = InsightsRelation.events("e", hasPointer: true)
    func columns(_ text: String) throws -> [String] {
      try InsightsQuery(parsing: text).compiled(over: relation).columns.map(\.name)
    }
    #expect(try columns("fields a") == ["a", "@ptr"])
    #expect(try columns("limit 1") == ["@timestamp", "@message", "@ptr"])
    #expect(try columns("sort a | limit 5 | display @ptr, a") == ["@ptr", "a"])
    #expect(try columns("stats count(*) by a") == ["a", "count(*)"])
  }
}

/// Names and texts that try to be SQL, carried out by the engine.
@Suite("Hostile names in Logs Insights", .enabled(if: Execution.isThere, Execution.advice))
struct HostileNameTests {
  static let names = [
    "\"; DROP VIEW flow_logs; --", "a\"b", "a'b", "a\"\"b", "' OR '1'='1", "$message", "select",
    "a\u{0}b", "a\nb", "\u{1}", "*", "%", "a.b", "é\u{301}", "🙂", "/*", "*/", "--", "\\", "\\\"",
    "order", "part", "ORDER", "@timestamp", "@message", "1", " ", "bytes", "BYTES", "value",
    "kept", String(repeating: "x", count: 500),
  ]

  static let log = Execution.Records.flowLog([
    "version srcaddr bytes start", "2 10.0.0.1 100 1700000000", "2 10.0.0.2 50 1700000001",
  ])

  @Test("a name is a name wherever it stands", arguments: names)
  func name(_ name: String) throws {
    let query = """
      fields bytes * 2 as `\(name)`, srcAddr | filter `\(name)` > 100 | sort `\(name)` desc \
      | limit 5 | stats max(`\(name)`) as m, count(*) as `\(name)` by `\(name)` as k \
      | display m, `\(name)`
      """
    #expect(try Execution.answer(query, Self.log).dropFirst() == ["200 | 1"])
    let shown = try Execution.answer(
      "fields bytes as `\(name)` | display `\(name)` | sort `\(name)`", Self.log)
    #expect(shown == [name, "50", "100"])
  }

  @Test("a name from parse is a name, too", arguments: names)
  func parsed(_ name: String) throws {
    let query = "parse srcAddr '10.0.0.*' as `\(name)` | sort `\(name)` desc | display `\(name)`"
    #expect(try Execution.answer(query, Self.log) == [name, "2", "1"])
  }

  @Test("a text is a text wherever it stands", arguments: names)
  func text(_ text: String) throws {
    let literal = InsightsItem(InsightsExpression(.string(text))).description
    let query = """
      fields \(literal) as t | filter t = \(literal) and t in [\(literal)] and t like \(literal) \
      | stats count(*) as n by concat(\(literal), "") as k | display k, n
      """
    #expect(try Execution.answer(query, Self.log).dropFirst() == ["\(text) | 2"])
  }

  @Test("a field of JSON may be called anything", arguments: names)
  func json(_ name: String) throws {
    guard !name.hasPrefix("@") else { return }
    let encoded = name.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return scalar.value < 0x80
        ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : String(scalar)
    }.joined()
    let events = Execution.Records.events(["1700000000000 s {\"\(encoded)\": \"v\"}"])
    #expect(try Execution.answer("fields `\(name)` as f | display f", events) == ["f", "v"])
  }
}
