import Foundation
import TestSupport
import Testing

/// Programs that others wrote for AWS's flow logs.
enum ReaderPrograms {
  static let folder = PythonEnvironment.make(
    "reader-python", ["boto3", "pyarrow", "duckdb", "awslogs", "flowlogs_reader"],
    check: ["python3", "-c", "import pyarrow.parquet, duckdb, awslogs, flowlogs_reader"])
}

/// What a server delivered, read by programs that others wrote for AWS's flow logs.
@Suite(.enabled(if: ReaderPrograms.folder != nil, "pip cannot set up the readers"))
struct DeliveryReaderTests {
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
    "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
  ]
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/three-tier")
  private static let topology = example.appending(path: "topology.yaml").path
  private static let capture = example.appending(path: "capture.pcap").path

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve(_ words: String..., folder: TemporaryFolder? = nil) throws -> ServeProcess {
    try ServeProcess(
      words, environment: DeliveryReaderTests.key, scratch: folder ?? scratch)
  }

  private func run(_ program: String, _ words: [String], _ server: ServeProcess) throws -> [String]
  {
    let environment = [
      "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
      "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1",
      "HOME": scratch.url.path, "PATH": "/usr/bin:/bin",
    ]
    let run = try ProgramRun.run(
      "\(try #require(ReaderPrograms.folder))/\(program)", words,
      environment: environment, limit: 100)
    #expect(run.exitCode == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  private func python(_ text: String, _ server: ServeProcess) throws -> [String] {
    let start = """
      import boto3, datetime, gzip, io, time
      s3, ec2, logs = map(boto3.client, ["s3", "ec2", "logs"])
      def make(**more):
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        made = ec2.create_flow_logs(ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL",
          MaxAggregationInterval=60, **more)
        assert not made["Unsuccessful"], made
        return made["FlowLogIds"][0]
      def keys(prefix=""):
        return [o["Key"] for o in
          s3.list_objects_v2(Bucket="flow-logs", Prefix=prefix).get("Contents", [])]
      def until(condition):
        for _ in range(300):
          if condition(): return
          time.sleep(.1)
        raise Exception("it does not come true")

      """
    return try self.run("python3", ["-c", start + text], server)
  }

  private static let flowLogs = """
    s3.create_bucket(Bucket="flow-logs")
    options = dict(FileFormat="plain-text", HiveCompatiblePartitions=False, PerHourPartition=False)
    make(LogDestinationType="s3", LogDestination="arn:aws:s3:::flow-logs/plain/")
    make(LogDestinationType="s3", LogDestination="arn:aws:s3:::flow-logs/hive/",
      DestinationOptions=options | dict(HiveCompatiblePartitions=True, PerHourPartition=True))
    make(LogDestinationType="s3", LogDestination="arn:aws:s3:::flow-logs/parquet/",
      DestinationOptions=options | dict(FileFormat="parquet"))
    make(LogGroupName="vpc", DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r")
    """

  private static let reading = """
    import duckdb, pyarrow.parquet
    from flowlogs_reader import FlowLogsReader, S3FlowLogsReader
    until(lambda: all(keys(p) for p in ["plain/", "hive/", "parquet/"]))
    day = dict(start_time=datetime.datetime(2025, 11, 20), end_time=datetime.datetime(2025, 11, 21))
    names = ("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets "
      "bytes start end action log-status").split()
    def told(reader):
      return sorted(" ".join("-" if v is None else str(v) for v in
        [getattr(r, n.replace("-", "_")) if n not in ("start", "end") or getattr(r, n) is None
          else int(getattr(r, n).replace(tzinfo=datetime.timezone.utc).timestamp())
          for n in names]) for r in reader)
    lines = []
    for key in keys("plain/"):
      text = gzip.decompress(s3.get_object(Bucket="flow-logs", Key=key)["Body"].read()).decode()
      assert text.splitlines()[0] == " ".join(names)
      lines += text.splitlines()[1:]
    lines.sort()
    until(lambda: len(told(FlowLogsReader("vpc", **day))) == len(lines))
    print(len(lines) >= 20, told(FlowLogsReader("vpc", **day)) == lines)
    for prefix in ["plain", "parquet"]:
      print(prefix, told(S3FlowLogsReader("flow-logs/" + prefix, **day)) == lines)
    wanted = "[" + ", ".join(n.replace("-", "_") for n in names[:12]) + ", action=REJECT, status]"
    print(told(FlowLogsReader("vpc", filter_pattern=wanted, **day))
      == [l for l in lines if " REJECT " in l] != [])
    # This reader knows no folders in Hive's manner.
    hive = []
    for key in keys("hive/"):
      assert "/aws-region=us-east-1/year=2025/month=11/day=20/hour=12/" in key, key
      text = gzip.decompress(s3.get_object(Bucket="flow-logs", Key=key)["Body"].read()).decode()
      hive += text.splitlines()[1:]
    print(sorted(hive) == lines)
    tables, rows = [], []
    for number, key in enumerate(keys("parquet/")):
      body = s3.get_object(Bucket="flow-logs", Key=key)["Body"].read()
      tables.append(pyarrow.parquet.read_table(io.BytesIO(body)))
      path = f"{__import__('os').environ['HOME']}/{number}.parquet"
      open(path, "wb").write(body)
      rows += duckdb.sql(f"FROM read_parquet('{path}')").fetchall()
    def line(row): return " ".join("-" if v is None else str(v) for v in row)
    print(sorted(line(row) for row in rows) == lines)
    print(sorted(line(r.values()) for t in tables for r in t.to_pylist()) == lines)
    print(tables[0].schema.names == [n.replace("-", "_") for n in names])
    for l in lines: print(l)
    """

  @Test("flowlogs_reader, pyarrow, DuckDB and awslogs read the same records at every destination")
  func readers() throws {
    let first = try serve("--source", "none", "--topology", DeliveryReaderTests.topology)
    _ = try python(DeliveryReaderTests.flowLogs, first)
    #expect(first.stop() == 0)
    let server = try serve("--source", "replay:\(DeliveryReaderTests.capture)")
    let output = try python(DeliveryReaderTests.reading, server)
    #expect(
      output.prefix(8) == [
        "True True", "plain True", "parquet True", "True", "True", "True", "True", "True",
      ])
    let told = try run(
      "awslogs",
      ["get", "vpc", "ALL", "--start", "2025-11-19", "--no-color", "--no-group", "--no-stream"],
      server)
    #expect(told.sorted() == output.dropFirst(8).sorted())
    let streams = try run("awslogs", ["streams", "vpc", "--start", "2025-11-19"], server)
    #expect(streams.count >= 3 && streams.allSatisfy { $0.hasSuffix("-all") })
    #expect(server.stop() == 0)
  }

  private static let subscription = """
    firehose = boto3.client("firehose")
    import botocore, json, zlib
    s3.create_bucket(Bucket="flow-logs")
    made = firehose.create_delivery_stream(DeliveryStreamName="siem",
      ExtendedS3DestinationConfiguration=dict(RoleARN="arn:aws:iam::123456789012:role/r",
        BucketARN="arn:aws:s3:::flow-logs", BufferingHints=dict(IntervalInSeconds=0, SizeInMBs=1)))
    arn = made["DeliveryStreamARN"]
    logs.create_log_group(logGroupName="g")
    logs.create_log_stream(logGroupName="g", logStreamName="s")
    def put(*messages): logs.put_log_events(logGroupName="g", logStreamName="s", logEvents=[
      dict(timestamp=int(time.time() * 1000), message=m) for m in messages])
    def filter(name="f", pattern="", **more): logs.put_subscription_filter(**dict(logGroupName="g",
      filterName=name, filterPattern=pattern, destinationArn=arn,
      roleArn="arn:aws:iam::123456789012:role/r") | more)
    def refused(**words):
      try: filter(**words)
      except botocore.exceptions.ClientError as error: print(error.response["Error"]["Code"])
    put("2 a REJECT before")
    filter(pattern="REJECT")
    refused(pattern="[a"); refused(destinationArn=arn + "x"); refused(name="a:b")
    refused(destinationArn="arn:aws:lambda:us-east-1:123456789012:function:f")
    filter("e"); refused(name="third")
    logs.delete_subscription_filter(logGroupName="g", filterName="e")
    [found] = logs.describe_subscription_filters(logGroupName="g")["subscriptionFilters"]
    print(found["filterName"], found["filterPattern"], found["destinationArn"] == arn,
      found["distribution"])
    put("2 a REJECT one", "2 b ACCEPT two", "2 c REJECT é")
    """

  private static let subscribed = """
    import json, zlib
    def documents():
      for key in keys():
        rest = s3.get_object(Bucket="flow-logs", Key=key)["Body"].read()
        while rest:
          member = zlib.decompressobj(31)
          yield json.loads(member.decompress(rest))
          rest = member.unused_data
    def events(): return [e for d in documents() for e in d["logEvents"]]
    until(lambda: len({e["id"] for e in events()}) >= 2)
    time.sleep(1)
    first = next(documents())
    print({k: v for k, v in first.items() if k != "logEvents"})
    print(sorted({e["message"] for e in events()}), {len(e["id"]) for e in events()})
    page = logs.filter_log_events(logGroupName="g", filterPattern="REJECT -before")["events"]
    print({(e["eventId"], e["timestamp"]) for e in page}
      == {(e["id"], e["timestamp"]) for e in events()})
    try: logs.delete_subscription_filter(logGroupName="g", filterName="e")
    except logs.exceptions.ResourceNotFoundException as error: print(error.response["Error"]["Message"])
    logs.delete_log_group(logGroupName="g")
    logs.create_log_group(logGroupName="g")
    print(logs.describe_subscription_filters(logGroupName="g")["subscriptionFilters"])
    """

  @Test("events that a subscription filter wants come to a delivery stream, through a kill, too")
  func subscriptions() throws {
    let first = try serve()
    #expect(
      try python(DeliveryReaderTests.subscription, first) == [
        "InvalidParameterException", "InvalidParameterException", "InvalidParameterException",
        "InvalidParameterException", "LimitExceededException", "f REJECT True ByLogStream",
      ])
    first.stop(SIGKILL)
    let second = try serve()
    #expect(
      try python(DeliveryReaderTests.subscribed, second) == [
        "{'messageType': 'DATA_MESSAGE', 'owner': '123456789012', 'logGroup': 'g', "
          + "'logStream': 's', 'subscriptionFilters': ['f']}",
        "['2 a REJECT one', '2 c REJECT é'] {56}", "True",
        "The specified subscription filter does not exist.", "[]",
      ])
    #expect(second.stop() == 0)
  }

  @Test("a bucket elsewhere is not looked for in the server's own, and its absence is told")
  func elsewhere() throws {
    let place = try TemporaryFolder()
    let far = try serve(folder: place)
    _ = try python(#"s3.create_bucket(Bucket="flow-logs")"#, far)
    let near = try serve(
      "--source", "none", "--topology", DeliveryReaderTests.topology, "--s3-endpoint", far.url)
    _ = try python(
      """
      make(LogDestinationType="s3", LogDestination="arn:aws:s3:::flow-logs")
      make(LogDestinationType="s3", LogDestination="arn:aws:s3:::not-there")
      """, near)
    #expect(near.stop() == 0)
    let server = try serve(
      "--source", "replay:\(DeliveryReaderTests.capture)", "--s3-endpoint", far.url)
    let status = try python(
      """
      def states():
        return {l["LogDestination"][13:]: (l["DeliverLogsStatus"], l.get("DeliverLogsErrorMessage"))
          for l in ec2.describe_flow_logs()["FlowLogs"]}
      until(lambda: states()["not-there"][0] == "FAILED")
      print(states())
      """, server)
    #expect(
      status == ["{'flow-logs': ('SUCCESS', None), 'not-there': ('FAILED', 'Access error')}"])
    let found = try python("until(keys); print(len(keys()))", far)
    #expect(found == ["1"])
    #expect(server.stop() == 0 && far.stop() == 0)
  }

  @Test("a flow log that is deleted while its bucket is missing is delivered behind a restart")
  func deleted() throws {
    let first = try serve("--source", "none", "--topology", DeliveryReaderTests.topology)
    // While its bucket is away, nothing gets out; then the flow log is deleted, and all is killed.
    _ = try python(DeliveryReaderTests.flowLogs + #"; s3.delete_bucket(Bucket="flow-logs")"#, first)
    #expect(first.stop() == 0)
    let second = try serve("--source", "replay:\(DeliveryReaderTests.capture)")
    let ids = try python(
      """
      def failed(): return [l["FlowLogId"] for l in ec2.describe_flow_logs()["FlowLogs"]
        if l["DeliverLogsStatus"] == "FAILED"]
      until(lambda: len(failed()) == 3)
      ids = failed()
      ec2.delete_flow_logs(FlowLogIds=ids)
      print(*ids)
      """, second)
    second.stop(SIGKILL)
    let spool = second.data + "/spool"
    let waiting = try FileManager.default.contentsOfDirectory(atPath: spool)
    let third = try serve("--source", "none")
    _ = try python(#"s3.create_bucket(Bucket="flow-logs")"#, third)
    // The log group's is still there; the others are gone with all that waited.
    func left() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: spool).count { $0.hasPrefix("fl-") }
    }
    for _ in 0..<600 {
      if try left() == 1 { break }
      usleep(100_000)
    }
    #expect(ids.count == 1 && waiting.count > 4)
    #expect(
      try python("print(len(keys()) == len({k.split('/')[0] for k in keys()}) == 3)", third)
        == ["True"])
    #expect(try left() == 1)
    #expect(third.stop() == 0)
  }
}
