import Foundation
import InsightsLanguage
import QueryCopies
import Testing

@Suite("Questions in SQL as queries of Logs Insights")
struct CopyTests {
  /// A statement, and the query that asks the same or the sentence that says why none does.
  struct Case: Sendable, CustomTestStringConvertible {
    let sql: String
    let expected: String
    var testDescription: String { sql }
  }

  static let cases: [Case] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Cases/insights.copies")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n\n").compactMap { block in
      let lines = block.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
      return lines.count == 2 ? Case(sql: lines[0], expected: lines[1]) : nil
    }
  }()

  private func copy(_ sql: String) -> String {
    do throws(CopyRefusal) {
      return try InsightsText.query(sql)
    } catch {
      return "! \(error)"
    }
  }

  @Test("a statement becomes the query that the case says, or the sentence", arguments: cases)
  func copies(_ one: Case) throws {
    let query = copy(one.sql)
    #expect(query == one.expected)
    guard !query.hasPrefix("!") else { return }
    // What is shown is a query that can be carried out.
    let read = try InsightsQuery(parsing: query)
    #expect(try read.compiled(over: .flowLogs()).unknownFields.isEmpty)
  }

  @Test("the case file is there")
  func file() { #expect(Self.cases.count >= 40) }

  @Test("top contributors are a query, too")
  func top() throws {
    #expect(
      try InsightsText.top(
        by: ["srcaddr", "dst_port".replacing("_", with: "")], metric: "bytes",
        condition: "action = 'REJECT' and dstport <> 443", limit: 5)
        == "filter action = \"REJECT\" and dstPort != 443 "
        + "| stats sum(bytes) as total_bytes by srcAddr, dstPort "
        + "| sort total_bytes desc, srcAddr asc, dstPort asc | limit 5")
    #expect(
      try InsightsText.top(by: ["interface_id"], metric: nil, condition: nil, limit: 1)
        == "stats count(*) as flows by interfaceId | sort flows desc, interfaceId asc | limit 1")
    #expect(throws: CopyRefusal.self) {
      try InsightsText.top(by: ["srcaddr"], metric: nil, condition: "a in (select 1)", limit: 1)
    }
  }

  @Test(
    "a time bounds every table of a statement, and nothing else",
    arguments: [
      (
        "select * from flow_logs",
        "select * from (SELECT * FROM flow_logs WHERE \"start\" >= 5 AND \"start\" < 9) "
          + "AS flow_logs"
      ),
      (
        "select f.bytes from Flow_Logs f where f.action = 'flow_logs'",
        "select f.bytes from (SELECT * FROM Flow_Logs WHERE \"start\" >= 5 AND \"start\" < 9) f "
          + "where f.action = 'flow_logs'"
      ),
      (
        "select flow_logs.bytes from flow_logs join other on 1=1 -- flow_logs",
        "select flow_logs.bytes from (SELECT * FROM flow_logs WHERE \"start\" >= 5 AND "
          + "\"start\" < 9) AS flow_logs join other on 1=1 -- flow_logs"
      ),
    ])
  func times(sql: String, bounded: String) throws {
    #expect(try StatementText.within(sql, since: 5, until: 9) == bounded)
    #expect(try StatementText.within(sql, since: nil, until: nil) == sql)
  }

  @Test("Athena is not asked for what only Weir has")
  func portable() throws {
    try StatementText.checkPortable("select sum(bytes) from flow_logs where a = 'is_private('")
    for sql in ["select is_private(srcaddr)", "select 1::int", "select weir_cidr_first('a')"] {
      #expect(throws: CopyRefusal.self) { try StatementText.checkPortable(sql) }
    }
    do throws(CopyRefusal) {
      try StatementText.checkPortable("select cidr_contains('10.0.0.0/8', srcaddr)")
    } catch {
      #expect(
        "\(error)" == "line 1:8: Athena has no 'cidr_contains', which is Weir's or DuckDB's own; "
          + "--copy-as sql works")
    }
  }
}

@Suite("Calls as commands")
struct CopiedCallTests {
  private let call = CopiedCall.startQuery(
    "filter a = \"it's $HOME `x`\"\n| limit 1", groups: ["/aws/vpc", "b c"], seconds: 5...9)

  @Test("the AWS CLI gets options where they are set")
  func commandLine() {
    let plain = CopiedCall.Target(region: nil, profile: nil, endpoint: nil, url: "https://a")
    #expect(
      call.commandLine(plain) == "aws logs start-query --log-group-names /aws/vpc 'b c' "
        + "--start-time 5 --end-time 9 --query-string "
        + "'filter a = \"it'\\''s $HOME `x`\"\n| limit 1'")
    let other = CopiedCall.Target(
      region: "eu-west-3", profile: "p q", endpoint: "http://127.0.0.1:4599",
      url: "http://127.0.0.1:4599")
    #expect(
      CopiedCall.startQueryExecution("select 1", output: "s3://b/out/").commandLine(other)
        == "aws athena start-query-execution --region eu-west-3 --profile 'p q' --endpoint-url "
        + "http://127.0.0.1:4599 --query-string 'select 1' --query-execution-context "
        + "'{\"Database\":\"default\"}' --result-configuration "
        + "'{\"OutputLocation\":\"s3://b/out/\"}'")
  }

  @Test(
    "a shell reads back every word as it was",
    arguments: [
      "it's", "'\u{301}; echo gone #", "x'\u{FE0F}'\u{200D}y", "$HOME `id` \"\\\n", "", "a-b.c",
    ])
  func words(text: String) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", "printf '%s' \(ShellText.word(text))"]
    let output = Pipe()
    shell.standardOutput = output
    try shell.run()
    let read = output.fileHandleForReading.readDataToEndOfFile()
    shell.waitUntilExit()
    #expect(Array(read) == Array(text.utf8))
  }

  @Test("curl needs a Region, and gets no key")
  func curl() throws {
    let target = CopiedCall.Target(
      region: "us-east-1", profile: nil, endpoint: nil, url: "https://logs.us-east-1.amazonaws.com")
    let text = try call.curl(target)
    #expect(text.hasPrefix("curl -sS --aws-sigv4 aws:amz:us-east-1:logs --user \"$AWS_ACCESS_KEY"))
    #expect(text.hasSuffix(" https://logs.us-east-1.amazonaws.com/"))
    #expect(text.contains("-H 'X-Amz-Target: Logs_20140328.StartQuery'"))
    #expect(throws: CopyRefusal.self) {
      try call.curl(CopiedCall.Target(region: nil, profile: nil, endpoint: nil, url: "https://a"))
    }
  }
}
