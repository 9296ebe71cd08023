import Foundation
import TestSupport
import Testing

/// `--copy-as`: what is shown asks the same, pasted into a shell.
@Suite(.enabled(if: ServedEngine.isPossible, ServedEngine.advice))
struct CopyAsTests {
  private let served: ServedEngine

  init() throws { served = ServedEngine(try TemporaryFolder()) }

  /// A log group with records of the last half hour and of the half hour before, and a bucket.
  private static let records = #"""
    T = int(time.time()) - 1500
    logs.create_log_group(logGroupName="vpc/its")
    logs.create_log_stream(logGroupName="vpc/its", logStreamName="eni-1-all")
    lines = [(t + i, "2 123456789012 eni-1 10.0.0.%d 192.0.2.1 1024 %d 6 %d %d %d %d %s OK" % (
      i % 3, [443, 22][i % 2], i + 1, 100 * i, t + i, t + i + 60, action))
      for t, count, action in ((T - 1800, 4, "ACCEPT"), (T, 20, "REJECT")) for i in range(count)]
    logs.put_log_events(logGroupName="vpc/its", logStreamName="eni-1-all",
      logEvents=[dict(timestamp=t * 1000, message=m) for t, m in lines])
    s3.create_bucket(Bucket="lake")
    s3.put_object(Bucket="lake", Key="logs/a.log", Body="\n".join(m for t, m in lines) + "\n")
    print(run("""CREATE EXTERNAL TABLE flow_logs (version int, account_id string,
      interface_id string, srcaddr string, dstaddr string, srcport int, dstport int,
      protocol bigint, packets bigint, bytes bigint, start bigint, `end` bigint, action string,
      log_status string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '
      LOCATION 's3://lake/logs/'"""))
    """#

  /// Waits for the query whose identifier a command printed, and prints its rows.
  private static let results = #"""
    answer = json.loads(sys.stdin.read())
    if "queryId" in answer:
      while True:
        r = logs.get_query_results(queryId=answer["queryId"])
        if r["status"] not in ("Scheduled", "Running"): break
        time.sleep(0.02)
      for row in r["results"]: print(*[f["value"] for f in row if f["field"] != "@ptr"])
    else:
      e = wait(answer["QueryExecutionId"])
      if e["Status"]["State"] != "SUCCEEDED": print(e["Status"])
      rows = a.get_query_results(QueryExecutionId=e["QueryExecutionId"])["ResultSet"]["Rows"]
      for row in rows[1:]: print(*[d.get("VarCharValue", "NULL") for d in row["Data"]])
    """#

  /// The rows that a shown command gives in a shell.
  private func rows(_ words: [String], _ server: ServeProcess, token: Bool = false) throws
    -> [String]
  {
    var environment = served.environment(server)
    let shown = try ProgramRun.weir(words, environment: environment, limit: 30)
    #expect(shown.exitCode == 0, "\(shown.errors)")
    #expect(!shown.output.contains("first-secret") && !shown.errors.contains("first-secret"))
    // The command line of the AWS CLI names the endpoint itself.
    environment["AWS_ENDPOINT_URL"] = nil
    environment["PATH"] = "\(PythonEnvironment.programs ?? ""):/usr/bin:/bin"
    environment["AWS_PAGER"] = ""
    let ran = try ProgramRun.run(
      "/bin/bash", ["-c", shown.output], environment: environment, limit: 60)
    #expect(ran.exitCode == 0, "\(shown.output) \(ran.errors)")
    let folder = try TemporaryFolder()
    let file = try folder.write(Array(ran.output.utf8), as: "answer")
    defer { withExtendedLifetime(folder) {} }
    return try served.python("sys.stdin = open('\(file)')\n" + Self.results, server)
  }

  @Test("a query of Logs Insights gives its rows from the AWS CLI and from curl")
  func insights() throws {
    let server = try served.serve()
    #expect(try served.python(Self.records, server).count == 1)
    let query = """
      filter action = "REJECT" and srcAddr like /^10\\.0/ # it's $HOME, `x` and "y"
      | stats count(*) as n, max(bytes) by dstPort | sort dstPort
      """
    for language in ["awscli", "curl"] {
      let words = ["--from", "log-group:vpc/its", "--last", "30m", "--copy-as", language]
      #expect(try rows(["insights", query] + words, server) == ["22 10 1900", "443 10 1800"])
      #expect(
        try rows(["insights", "pattern action | diff"] + words, server) == [
          "REJECT 1 20 20 new NONE", "ACCEPT 0 0 -4 gone NONE",
        ])
      #expect(
        try rows(["top", "--by", "dstport", "--metric", "packets"] + words, server)
          == ["22 110", "443 100"])
      #expect(
        try rows(["query", "select count(*) from flow_logs where bytes > 1000"] + words, server)
          == ["9"])
    }
    #expect(server.stop() == 0)
  }

  @Test("a statement gives its rows from Athena, by the AWS CLI and by curl")
  func athena() throws {
    let server = try served.serve()
    #expect(try served.python(Self.records, server).count == 1)
    for language in ["awscli", "curl"] {
      let words = ["--from", "s3://lake/logs/", "--copy-as", language]
      #expect(
        try rows(
          ["query", "select action, count(*) from flow_logs group by 1 order by 1"] + words, server)
          == ["ACCEPT 4", "REJECT 20"])
      #expect(
        try rows(["query", "select count(*) from flow_logs f", "--since", "30m"] + words, server)
          == ["20"])
      let top = ["top", "--by", "action", "--metric", "flows", "--where", "bytes <> 12"]
      #expect(try rows(top + words, server) == ["REJECT 20 83.3", "ACCEPT 4 16.7"])
    }
    #expect(server.stop() == 0)
  }

  @Test(
    "a statement and its copy give the same rows",
    arguments: [
      "select dstport, count(*) as n, max(bytes) from flow_logs where action='REJECT' group by 1 "
        + "order by 2 desc, 1 limit 10",
      "select sum(bytes) as b, srcaddr from flow_logs group by srcaddr having b > 100 order by 2",
      "select distinct srcaddr, action from flow_logs order by 1, 2",
      "select bytes, lower(action) || '!' as a from flow_logs where srcaddr like '10.0.0._' and "
        + "bytes between 100 and 1500 and not dstport in (443) order by bytes desc limit 4",
      "select case when dstport < 100 then 'low' else 'high' end as k, count(distinct srcaddr) "
        + "from flow_logs where cidr_contains('10.0.0.0/30', srcaddr) group by all order by k",
    ])
  func same(sql: String) throws {
    let folder = try TemporaryFolder()
    let lines = (0..<40).map { i in
      "2 123456789012 eni-\(i % 2) 10.0.0.\(i % 5) 192.0.2.1 1024 \([443, 22, 8080][i % 3]) 6 \(i + 1) "
        + "\(100 * i) \(1_700_000_000 + i) \(1_700_000_060 + i) \(i % 4 == 0 ? "ACCEPT" : "REJECT") OK\n"
    }
    let path = try folder.write(Array(lines.joined().utf8), as: "a.log")
    let copy = try ProgramRun.weir(["query", sql, "--copy-as", "insights"])
    #expect(copy.exitCode == 0, "\(copy.errors)")
    func rows(_ command: String, _ text: String) throws -> String {
      try ProgramRun.weir(
        [command, text, "--from", path, "--output", "raw"], limit: 30
      ).output
    }
    let query = copy.output.trimmingCharacters(in: .newlines)
    let expected = try rows("query", sql)
    #expect(try rows("insights", query) == expected, "\(query)")
    #expect(!expected.isEmpty)
  }

  @Test(
    "what cannot be said elsewhere is told in one sentence",
    arguments: [
      (
        ["query", "select median(bytes) from flow_logs", "--copy-as", "insights"],
        "line 1:8: the function median has no counterpart in Logs Insights; "
      ),
      (
        ["query", "select is_private(srcaddr) from flow_logs", "--copy-as", "awscli"],
        "line 1:8: Athena has no 'is_private', which is Weir's or DuckDB's own; "
      ),
      (
        ["insights", "fields bytes", "--from", "s3://lake/x", "--copy-as", "curl"],
        "a query of Logs Insights is asked of log groups; --from log-group:NAME works"
      ),
      (
        ["insights", "fields bytes", "--from", "log-group:a", "--from", "b", "--copy-as", "curl"],
        "one call cannot read log groups and other sources; "
      ),
      (
        ["insights", "fields bytes", "--from", "log-group:a", "--copy-as", "curl"],
        "a signature needs a Region; --region gives one"
      ),
    ])
  func refused(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(words, environment: ["HOME": "/nowhere"])
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errors.hasPrefix("weir: \(sentence)"), "\(run.errors)")
    #expect(run.errors.count { $0 == "\n" } == 1)
  }
}
