import Foundation
import TestSupport
import Testing

/// The engine that servers under test answer with.
enum ServedEngine {
  /// The engine's library, where the tests' own environment has it.
  static let library: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
    return [environment["WEIR_DUCKDB"], "\(cache)/weir/libduckdb.so"].compactMap(\.self)
      .first { FileManager.default.fileExists(atPath: $0) }
  }()

  static let isPossible = library != nil && PythonEnvironment.python != nil
}

/// SQL over the embedded buckets of `weir serve`, as boto3, PyAthena and awswrangler ask.
@Suite(
  .enabled(if: ServedEngine.isPossible, "no libduckdb.so, or pip cannot set up boto3"))
struct StoredQueryTests {
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/three-tier")

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve(_ words: String...) throws -> ServeProcess {
    try ServeProcess(
      words,
      environment: [
        "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
        "WEIR_DUCKDB": ServedEngine.library ?? "",
      ], scratch: scratch)
  }

  /// Runs a program of Python with clients, and `run`, which carries out a statement.
  private func python(
    _ program: String, _ server: ServeProcess, _ path: String? = PythonEnvironment.python
  ) throws -> [String] {
    let start = """
      import boto3, gzip, json, sys, time
      a, s3, logs, ec2 = map(boto3.client, ["athena", "s3", "logs", "ec2"])
      def wait(i):
        while True:
          e = a.get_query_execution(QueryExecutionId=i)["QueryExecution"]
          if e["Status"]["State"] not in ("QUEUED", "RUNNING"): return e
          time.sleep(0.01)
      def run(text, **more):
        if "WorkGroup" not in more:
          more["ResultConfiguration"] = {"OutputLocation": "s3://results/out/"}
        e = wait(a.start_query_execution(QueryString=text, **more)["QueryExecutionId"])
        if e["Status"]["State"] != "SUCCEEDED":
          return e["Status"]["State"] + ": " + e["Status"]["StateChangeReason"]
        rows = a.get_query_results(QueryExecutionId=e["QueryExecutionId"])["ResultSet"]["Rows"]
        return ["|".join(d.get("VarCharValue", "NULL") for d in r["Data"]) for r in rows]

      """
    let run = try ProgramRun.run(
      try #require(path), ["-c", start + program],
      environment: [
        "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
        "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1",
        "HOME": scratch.url.path, "PATH": "/usr/bin:/bin",
      ], limit: 100)
    #expect(run.exitCode == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  // What `weir replay` knows reaches a table.

  /// Makes a flow log to a bucket, then replays traffic.
  private func deliver(_ options: String) throws -> ServeProcess {
    let topology = Self.example.appending(path: "topology.yaml").path
    let server = try serve("--source", "none", "--topology", topology)
    _ = try python(
      """
      s3.create_bucket(Bucket="flow-logs"); s3.create_bucket(Bucket="results")
      vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
      made = ec2.create_flow_logs(ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL",
        MaxAggregationInterval=60, LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flow-logs/x/", \(options))
      assert not made["Unsuccessful"], made
      """, server)
    #expect(server.stop() == 0)
    let capture = Self.example.appending(path: "capture.pcap").path
    return try serve("--source", "replay:\(capture)")
  }

  /// Makes the table of the template, and asks its saved queries.
  private static let integration = """
    for attempt in range(120):
      if len(s3.list_objects_v2(Bucket="flow-logs").get("Contents", [])) > 0: break
      time.sleep(0.25)
    time.sleep(1.5)
    i = ec2.describe_flow_logs()["FlowLogs"][0]["FlowLogId"]
    text = ec2.get_flow_logs_integration_template(FlowLogId=i,
      ConfigDeliveryS3DestinationArn="arn:aws:s3:::results/",
      IntegrateServices={"AthenaIntegrations": [{
        "IntegrationResultS3DestinationArn": "arn:aws:s3:::results/athena/",
        "PartitionLoadFrequency": "daily"}]})["Result"]
    resources = json.loads(text)["Resources"].values()
    for r in resources:
      p = r["Properties"]
      if r["Type"] == "AWS::Glue::Database": run("CREATE DATABASE " + p["DatabaseInput"]["Name"])
      if r["Type"] == "AWS::Athena::WorkGroup":
        a.create_work_group(Name=p["Name"], Configuration=p["WorkGroupConfiguration"])
      if r["Type"] == "AWS::Glue::Table":
        t = p["TableInput"]; d = t["StorageDescriptor"]; s = d["SerdeInfo"]
        def columns(cs): return ", ".join("`%s` %s" % (c["Name"], c["Type"]) for c in cs)
        def pairs(m): return ", ".join("'%s'='%s'" % (k, v.replace("'", "''")) for k, v in m.items())
        made = run("CREATE EXTERNAL TABLE `%s`.`%s` (%s) PARTITIONED BY (%s) ROW FORMAT SERDE '%s'%s "
          "STORED AS INPUTFORMAT '%s' OUTPUTFORMAT '%s' LOCATION '%s' TBLPROPERTIES (%s)" % (
          p["DatabaseName"], t["Name"], columns(d["Columns"]), columns(t["PartitionKeys"]),
          s["SerializationLibrary"],
          " WITH SERDEPROPERTIES (%s)" % pairs(s["Parameters"]) if "Parameters" in s else "",
          d["InputFormat"], d["OutputFormat"], d["Location"], pairs(t["Parameters"])))
        assert isinstance(made, list), made
        table = '"%s"."%s"' % (p["DatabaseName"], t["Name"])
    for r in resources:
      if r["Type"] != "AWS::Athena::NamedQuery": continue
      p = r["Properties"]
      found = run(p["QueryString"], WorkGroup=p["WorkGroup"],
        QueryExecutionContext={"Database": p["Database"]})
      assert isinstance(found, list), (p["Name"], found)
      print(p["Name"], len(found) - 1)
    for line in run('SELECT srcaddr, dstaddr, dstport, protocol, packets, bytes, action FROM ' + table
      + " WHERE date >= '2025/01/01' AND log_status = 'OK' ORDER BY 1, 2, 3, 7")[1:]:
      print("row", line.replace("|", " "))
    """

  @Test(
    "the tables of the integration template answer with what was captured",
    arguments: [
      "",
      "DestinationOptions={'FileFormat': 'parquet', 'HiveCompatiblePartitions': True, 'PerHourPartition': True}",
    ])
  func integration(options: String) throws {
    let server = try deliver(options)
    let lines = try python(Self.integration, server)
    let rows = lines.filter { $0.hasPrefix("row ") }.map { String($0.dropFirst(4)) }
    let replayed = try ProgramRun.run(
      ProgramRun.weir,
      [
        "replay", "--interval", "60", Self.example.appending(path: "capture.pcap").path,
        "--topology", Self.example.appending(path: "topology.yaml").path, "--format",
        "${srcaddr} ${dstaddr} ${dstport} ${protocol} ${packets} ${bytes} ${action} ${log-status}",
      ])
    let expected = replayed.output.split(separator: "\n").filter { $0.hasSuffix(" OK") }
      .map { String($0.dropLast(3)) }
    #expect(expected.count >= 16)
    #expect(rows.sorted() == expected.sorted())
    #expect(
      lines.contains(
        "VpcFlowLogsTotalBytesTransferred \(Set(expected.map { $0.split(separator: " ").prefix(2) }).count)"
      ))
    #expect(
      lines.contains("VpcFlowLogsRejectedTraffic \(expected.count { $0.hasSuffix("REJECT") })"))
    #expect(server.stop() == 0)
  }
}
