import FlowLogScanner
import QueryEngine
import TestSupport
import Testing

/// Files that a question cannot want are not opened, and no other is left out.
@Suite("Files pruned by their paths", .enabled(if: Engine.isThere, Engine.advice))
struct PruningTests {
  private static let all = 37

  @Test(
    "plain conditions leave few files, whichever way they are written",
    arguments: [
      ("account_id = '111111111111'", 13), ("'111111111111' = account_id", 13),
      ("region = 'eu-west-3'", 13),
      ("aws_region IN ('eu-west-3', 'us-east-1')", 25), ("region = 'ap-south-1'", 1),
      ("account_id = '111111111111' AND region = 'eu-west-3'", 5),
      ("account_id = '111111111111' OR region = 'eu-west-3'", 21),
      ("(account_id = '111111111111' AND bytes > 3) OR region = 'us-gov-west-1'", 21),
      // Records of the day before may lie in a day's files, and some of the day behind it.
      ("\"start\" >= 1704067200", 28), ("1704067200 <= \"start\"", 28),
      ("\"start\" < 1703894400 + 3600", 10), ("date = '2023-12-31'", 28),
      ("year = '2024'", 28), ("year = '2024' AND month = '01' AND day = '02'", 19),
      ("start_time >= timestamp '2024-01-02 02:00:00'", 10),
      ("start_time > '2024-01-02 02:00:00' AND region = 'eu-west-3'", 4),
      ("date BETWEEN date '2024-01-02' AND date '2024-01-05'", 19),
      ("\"start\" > epoch(now()) - 3600", 1), ("date >= current_date - interval 7 day", 1),
      ("from_unixtime(\"start\") >= '2024-01-03'", 10),
    ])
  func plain(condition: String, most: Int) throws {
    let logs = try KeyedLogs()
    #expect(logs.files.count == Self.all)
    for question in [
      "SELECT count(*) FROM flow_logs WHERE \(condition)",
      "FROM vpc_flow_logs SELECT * WHERE \(condition) AND action = 'REJECT'",
      "WITH f AS (SELECT * FROM flow_logs WHERE \(condition)) SELECT * FROM f, range(3)",
      "SELECT x FROM (SELECT srcaddr AS x FROM flow_logs AS f WHERE \(condition)) ORDER BY 1",
    ] {
      let left = try logs.left(by: question)
      #expect(left.count <= most && left.contains("other.log"), "\(question): \(left.count)")
      let pruned = try logs.session(question)
      let answer = try pruned.ask(question).text(.csv)
      #expect(pruned.footer.prunedFiles == Self.all - left.count)
      #expect(pruned.footer.report.files == left.count)
      let expected = try logs.session(nil).ask(question).text(.csv)
      #expect(
        answer.split(separator: "\r\n").sorted() == expected.split(separator: "\r\n").sorted())
    }
  }

  @Test(
    "whatever is not a plain condition on every reading of the table leaves all files",
    arguments: [
      "SELECT * FROM flow_logs", "SELECT * FROM flow_logs WHERE NOT region = 'eu-west-3'",
      "SELECT * FROM flow_logs WHERE account_id <> '111111111111'",
      "SELECT * FROM flow_logs WHERE account_id = 'unknown'",
      "SELECT * FROM flow_logs WHERE account_id = '1'",
      "SELECT * FROM flow_logs WHERE account_id LIKE '111111111111'",
      "SELECT * FROM flow_logs WHERE region = 'eu-west-3' OR bytes = 1",
      "SELECT * FROM flow_logs WHERE region = lower('EU-WEST-3')",
      "SELECT * FROM flow_logs WHERE \"start\" > (SELECT 1704067200)",
      "SELECT * FROM flow_logs WHERE region = interface_id",
      "SELECT count(*) FILTER (WHERE region = 'eu-west-3') FROM flow_logs",
      "SELECT * FROM flow_logs a, flow_logs b WHERE a.region = 'eu-west-3'",
      "SELECT * FROM flow_logs a LEFT JOIN flow_logs b ON b.region = 'eu-west-3'",
      "SELECT * FROM flow_logs a ANTI JOIN flow_logs b ON a.srcaddr = b.srcaddr "
        + "WHERE a.region = 'eu-west-3'",
      "SELECT * FROM flow_logs a POSITIONAL JOIN range(9) r WHERE a.region = 'eu-west-3'",
      "SELECT * FROM flow_logs a ASOF JOIN flow_logs b ON a.\"start\" >= b.\"start\" "
        + "WHERE a.region = 'eu-west-3' AND b.region = 'eu-west-3'",
      "SELECT * FROM flow_logs USING SAMPLE 10 ROWS",
      "SELECT * FROM flow_logs TABLESAMPLE 10% WHERE region = 'eu-west-3'",
      "SELECT * FROM flow_logs f(region, account_id) WHERE region = 'eu-west-3'",
      "SELECT * FROM (FROM flow_logs) WHERE region = 'eu-west-3'",
      "SELECT * FROM flow_logs WHERE region = 'eu-west-3' UNION ALL SELECT * FROM flow_logs",
      "SELECT * FROM flow_logs WHERE region = 'eu-west-3' AND srcaddr IN "
        + "(SELECT srcaddr FROM flow_logs)",
      "SELECT * FROM query_table('flow_logs') WHERE region = 'eu-west-3'",
      "SELECT * FROM query('SELECT * FROM flow_logs') q, flow_logs f WHERE f.region = 'eu-west-3'",
      "FROM flow_logs WHERE region = 'eu-west-3'; FROM flow_logs", "DESCRIBE flow_logs", "nonsense",
    ])
  func others(question: String) throws {
    #expect(try KeyedLogs().left(by: question).count == Self.all)
  }

  @Test("random conditions have the answer that they have without pruning", arguments: 0..<24)
  func random(seed: Int) throws {
    let logs = try KeyedLogs(seed: UInt64(seed))
    let unpruned = try logs.session(nil)
    var conditions = RandomConditions(seed: UInt64(seed) &* 977 &+ 1)
    var pruned = 0
    for _ in 0..<6 {
      let question = conditions.question()
      let session = try logs.session(question)
      let answer = try session.ask(question).text(.csv)
      #expect(answer == (try unpruned.ask(question).text(.csv)), "\(question)")
      pruned += session.footer.prunedFiles
      #expect(unpruned.footer.prunedFiles == 0)
    }
    #expect(pruned > 0)
  }
}

/// Conditions on what paths tell, and on what they do not, joined at random.
private struct RandomConditions {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(random.next() % UInt64(elements.count))]
  }

  mutating func question() -> String {
    let sums = "count(*), sum(f.bytes), min(f.\"start\"), max(f.\"end\")"
    let condition = condition(3, "f.")
    switch random.next() % 8 {
    case 0: return "SELECT \(sums) FROM flow_logs f WHERE \(condition)"
    case 1:
      return "SELECT count(*), sum(bytes) FROM flow_logs WHERE \(self.condition(3, ""))"
    case 2:
      return "SELECT \(sums) FROM flow_logs f JOIN vpc_flow_logs g ON f.srcaddr = g.srcaddr "
        + "WHERE \(condition) AND \(self.condition(2, "g."))"
    case 3:
      return "SELECT \(sums) FROM flow_logs g LEFT JOIN flow_logs f ON f.interface_id = "
        + "g.interface_id AND f.bytes < g.bytes WHERE \(condition) AND \(self.condition(1, "g."))"
    case 4:
      return "WITH t AS (SELECT * FROM flow_logs f WHERE \(condition)) SELECT \(sums) FROM t f "
        + "WHERE \(self.condition(1, "f."))"
    case 5:
      return "SELECT \(sums) FROM flow_logs f WHERE \(condition) UNION ALL SELECT \(sums) "
        + "FROM flow_logs f WHERE \(self.condition(2, "f.")) ORDER BY ALL"
    case 6:
      return "SELECT \(sums) FROM flow_logs f WHERE \(condition) AND EXISTS (SELECT 1 FROM "
        + "flow_logs g WHERE g.srcaddr = f.srcaddr AND \(self.condition(2, "g.")))"
    default:
      return "SELECT \(sums) FROM flow_logs g FULL JOIN flow_logs f ON f.srcaddr = g.srcaddr AND "
        + "f.\"start\" = g.\"start\" WHERE \(condition) AND \(self.condition(2, "g."))"
    }
  }

  private mutating func condition(_ depth: Int, _ prefix: String) -> String {
    guard depth > 0, random.next() % 4 > 0 else { return leaf(prefix) }
    let left = condition(depth - 1, prefix)
    let right = condition(depth - 1, prefix)
    switch random.next() % 8 {
    case 0, 1: return "(\(left) OR \(right))"
    case 2: return "NOT (\(left) AND \(right))"
    default: return "(\(left) AND \(right))"
    }
  }

  private mutating func leaf(_ prefix: String) -> String {
    let sign = pick(["=", "<", "<=", ">", ">=", "<>"])
    let second = KeyedLogs.firstDay + Int(random.next() % 400_000) - 20_000
    let account = pick(KeyedLogs.accounts + ["444444444444", "unknown"])
    let region = pick(KeyedLogs.regions + ["ap-south-1"])
    let day = pick(KeyedLogs.days)
    let date = "\(day.0)-\(day.1)-\(day.2)"
    switch random.next() % 16 {
    case 0: return "\(prefix)account_id \(sign) '\(account)'"
    case 1: return "'\(region)' = \(prefix)region"
    case 2: return "\(prefix)region IN ('\(region)', '\(pick(KeyedLogs.regions))')"
    case 3: return "\(prefix)\"start\" \(sign) \(second)"
    case 4: return "\(second) \(sign) \(prefix)\"end\""
    case 5: return "\(prefix)\"start\" BETWEEN \(second) AND \(second + 40_000)"
    case 6: return "\(prefix)date \(sign) '\(date)'"
    case 7: return "\(prefix)date \(sign) timestamp '\(date) 12:30:00'"
    case 8: return "\(prefix)start_time \(sign) '\(date) 0\(random.next() % 10):15:00'"
    case 9: return "\(prefix)year \(sign) '\(day.0)'"
    case 10: return "\(prefix)month = '\(day.1)'"
    case 11: return "\(prefix)day IN ('\(day.2)', '15')"
    case 12: return "\(prefix)hour = '\(pick(["00", "07", "23", "12", "9"]))'"
    case 13: return "\(prefix)bytes \(sign) 5000"
    case 14: return "\(prefix)aws_account_id IN ('\(account)', '\(pick(KeyedLogs.accounts))')"
    default: return "\(prefix)end_time \(sign) make_timestamp(\(second)000000)"
    }
  }
}
