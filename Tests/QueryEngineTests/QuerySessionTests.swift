import FlowLogScanner
import Foundation
import QueryEngine
import TestSupport
import Testing

/// Questions and answers, and everything that is no question.
@Suite("Questions in SQL", .enabled(if: Engine.isThere, Engine.advice))
struct QuerySessionTests {
  private let lines = SampleLogs.lines(900)
  private let folder: TemporaryFolder

  init() throws { folder = try SampleLogs.folder(lines) }

  private func ask(_ question: String, _ style: AnswerStyle = .raw) throws -> String {
    try Engine.session([folder.url.path]).ask(question).text(style)
  }

  @Test("sums are those of the lines, whatever notation and file they stand in")
  func sums() throws {
    let bytes = lines.compactMap { Int($0.split(separator: " ")[9]) }.reduce(0, +)
    #expect(try ask("SELECT count(*), sum(bytes) FROM flow_logs") == "900 \(bytes)\n")
    #expect(try ask("SELECT count(*) FROM vpc_flow_logs WHERE bytes IS NULL") == "21\n")
  }

  /// A condition in SQL, and the same about the text of the source address.
  struct Condition: Sendable, CustomStringConvertible {
    let description: String
    let holds: @Sendable (String) -> Bool

    init(_ description: String, _ holds: @escaping @Sendable (String) -> Bool) {
      self.description = description
      self.holds = holds
    }
  }

  static let conditions: [Condition] = [
    Condition("srcaddr = '10.0.1.5'") { $0 == "10.0.1.5" },
    Condition("srcaddr <> '-'") { $0 != "-" },
    Condition("srcaddr = '-'") { $0 == "-" },
    Condition("srcaddr IN ('10.0.1.5', '2001:db8::4')") {
      ["10.0.1.5", "2001:db8::4"].contains($0)
    },
    Condition("srcaddr LIKE '10.0.2.%'") { $0.hasPrefix("10.0.2.") },
    Condition("cidr_contains('10.0.3.0/24', srcaddr)") { $0.hasPrefix("10.0.3.") },
    Condition("cidr_contains('2001:db8::/32', srcaddr)") { $0.hasPrefix("2001:") },
    Condition("split_part(srcaddr, '.', 3) = '1'") { $0.hasPrefix("10.0.1.") },
    Condition("is_private(srcaddr)") { $0.hasPrefix("10.") },
    Condition("srcaddr BETWEEN '10.0.0.9' AND '10.0.0.36'") { source in
      let parts = source.split(separator: ".").compactMap { Int($0) }
      return parts.count == 4 && parts[2] == 0 && (9...36).contains(parts[3])
    },
  ]

  @Test(
    "addresses compare as addresses, and as the text that people type", arguments: conditions)
  func addresses(condition: Condition) throws {
    let expected = lines.filter { condition.holds(String($0.split(separator: " ")[3])) }.count
    #expect(expected > 0)
    #expect(try ask("SELECT count(*) FROM flow_logs WHERE \(condition)") == "\(expected)\n")
  }

  @Test("helper functions and derived columns say what they should")
  func helpers() throws {
    let question = """
      SELECT protocol_name(6), protocol_name(200), service_name(443), service_name(4),
        tcp_flags_text(18), tcp_flags_text(NULL), from_unixtime(1700000000),
        to_iso8601(from_unixtime(1700000000)), day_of_week(DATE '2023-11-14')
      """
    #expect(
      try ask(question, .csv).split(separator: "\r\n").last
        == "tcp,200,https,4,SYN+ACK,,2023-11-14 22:13:20,2023-11-14T22:13:20.000Z,2")
    #expect(
      try ask("SELECT date, hour, min(start_time) FROM flow_logs GROUP BY ALL")
        == "2023-11-14 22 2023-11-14 22:13:20\n")
    let path = try ask("SELECT DISTINCT \"$path\" FROM flow_logs ORDER BY 1 LIMIT 1")
    #expect(path.hasSuffix("part0.log\n"))
    #expect(try ask("SELECT DISTINCT vpc_id FROM flow_logs ORDER BY 1") == "vpc-1\nvpc-2\n")
    #expect(try ask("SELECT count(pkt_srcaddr) FROM flow_logs") == "0\n")
  }

  @Test("an answer is the same in every notation")
  func styles() throws {
    let question = "SELECT 1 AS n, 'a\"b,c' AS t, NULL AS z, [1, 2] AS l, true AS b, 1.50 AS d"
    #expect(try ask(question, .csv) == "n,t,z,l,b,d\r\n1,\"a\"\"b,c\",,\"[1,2]\",true,1.50\r\n")
    #expect(
      try ask(question, .ndjson)
        == #"{"n":1,"t":"a\"b,c","z":null,"l":[1,2],"b":true,"d":1.50}"# + "\n")
    #expect(try ask("SELECT 1 AS n WHERE false", .json) == "[]\n")
    #expect(
      try ask("SELECT 'x' AS name, 22 AS number UNION ALL SELECT 'long', 1 ORDER BY 2", .table)
        == "name  number\nlong       1\nx         22\n")
  }

  @Test(
    "whatever is no question, or reaches outside, is refused",
    arguments: [
      "CREATE TABLE t AS SELECT 1", "DROP VIEW flow_logs", "INSERT INTO flow_logs VALUES (1)",
      "COPY (SELECT 1) TO '/tmp/weir-test-copy'", "ATTACH '/tmp/weir-test.db'", "INSTALL httpfs",
      "LOAD httpfs", "SET memory_limit = '1TB'", "PRAGMA enable_profiling", "SELECT 1; SELECT 2",
      "",
      "EXPORT DATABASE '/tmp/weir-test'", "SELECT * FROM read_csv('/etc/passwd')",
      "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
      "SELECT * FROM glob('/etc/*')", "FROM read_parquet('/tmp/*.parquet')", "VACUUM",
      "EXPLAIN COPY (SELECT 1) TO '/tmp/weir-test-copy'", "SELECT getenv('HOME')",
      "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/weir-test-copy'",
      "CREATE SECRET s (TYPE s3)", "CALL pragma_version()",
    ])
  func refusals(question: String) {
    #expect(throws: QueryError.self) { try ask(question) }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/weir-test-copy"))
  }

  @Test(
    "mistakes are told in a sentence that helps",
    arguments: [
      ("SELECT dstprt FROM flow_logs", "did you mean dstport?"),
      ("SELECT f.sorcaddr FROM flow_logs f", "did you mean srcaddr?"),
      ("SELECT * FROM flowlogs", "flow_logs and vpc_flow_logs"),
      ("SELECT protocl_name(6)", "did you mean protocol_name?"),
      ("SELECT srcaddr FROM flow_logs WHERE srcaddr = '10.0.0.400'", "\"10.0.0.400\" is no IP"),
      ("SELECT cidr_contains('10.0.0.0/99', srcaddr) FROM flow_logs", "is no block of addresses"),
      ("SELEC 1", "line 1, column 1"),
    ])
  func mistakes(question: String, words: String) {
    let error = #expect(throws: QueryError.self) { try ask(question) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test("files of other times are not opened, and records of other times not counted")
  func windows() throws {
    let session = try Engine.session([folder.url.path]) { settings in
      settings.since = 1_700_000_300
      settings.until = 1_700_000_600
    }
    #expect(try session.ask("SELECT count(*) FROM flow_logs").text(.raw) == "100\n")
    let dated = try TemporaryFolder()
    let name = "123456789012_vpcflowlogs_eu-west-3_fl-0f_20220915T1420Z_740b.log"
    _ = try dated.write(Array("srcaddr start\n10.0.0.1 1663251000\n".utf8), as: name)
    let other = try Engine.session([dated.url.path, folder.url.path]) {
      $0.since = 1_700_000_000
    }
    #expect(try other.ask("SELECT count(*) FROM flow_logs").text(.raw) == "900\n")
    #expect(other.footer.prunedFiles == 1)
  }

  @Test("what does not fit into memory goes to disk, and the folder is left empty")
  func spilling() throws {
    let spill = try TemporaryFolder()
    let path = spill.url.appending(path: "spill").path
    let question = """
      SELECT count(*) FROM (SELECT DISTINCT i, hash(i), hash(i + 1), hash(i + 2)
      FROM range(2000000) t(i))
      """
    do {
      let session = try Engine.session([folder.url.path]) { settings in
        settings.memory = 64 << 20
        settings.spillFolder = path
      }
      #expect(try session.ask(question).text(.raw) == "2000000\n")
    }
    let left = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    #expect(left.isEmpty)
  }

  @Test("a question can be interrupted, and the next one is answered")
  func interruption() throws {
    let session = try Engine.session([folder.url.path])
    let thread = Thread {
      usleep(100_000)
      session.interrupt()
    }
    thread.start()
    let start = Date()
    let endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range = -1"
    let error = #expect(throws: QueryError.self) { try session.ask(endless) }
    #expect(error == .interrupted && Date().timeIntervalSince(start) < 5)
    #expect(try session.ask("SELECT 1").text(.raw) == "1\n")
  }

  @Test("a damaged file is an error of its own, or a note where that is wanted")
  func damage() throws {
    let cut = try TemporaryFolder()
    let whole = try Data(contentsOf: folder.url.appending(path: "part1.log.gz"))
    _ = try cut.write(Array(whole.prefix(whole.count / 2)), as: "cut.log.gz")
    let session = try Engine.session([cut.url.path])
    let error = #expect(throws: QueryError.self) {
      try session.ask("SELECT count(*) FROM flow_logs")
    }
    #expect(error?.description.contains("end early") == true)
    let partial = try Engine.session([cut.url.path]) { $0.scan.allowsPartial = true }
    let count = try partial.ask("SELECT count(*) FROM flow_logs").text(.raw)
    #expect(partial.footer.report.damaged.count == 1 && count != "900\n")
  }
}
