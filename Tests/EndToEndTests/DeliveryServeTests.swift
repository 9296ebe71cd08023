import Foundation
import TestSupport
import Testing

/// From packets to what third-party clients read at the three destinations of a server.
@Suite(.enabled(if: PythonEnvironment.programs != nil, "pip cannot set up boto3 and the AWS CLI"))
struct DeliveryServeTests {
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/three-tier")

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve(_ words: String...) throws -> ServeProcess {
    try ServeProcess(words, environment: DeliveryServeTests.key, scratch: scratch)
  }

  private func python(_ program: String, _ server: ServeProcess) throws -> [String] {
    let start = """
      import boto3, gzip, json, time
      s3, logs, ec2, firehose = map(boto3.client, ["s3", "logs", "ec2", "firehose"])

      """
    let environment = [
      "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
      "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1",
      "HOME": scratch.url.path, "PATH": "/usr/bin:/bin",
    ]
    let run = try ProgramRun.run(
      try #require(PythonEnvironment.python), ["-c", start + program], environment: environment,
      limit: 100)
    #expect(run.exitCode == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  /// Makes a flow log to each destination, then ends the server.
  private func prepare() throws {
    let server = try serve(
      "--source", "none", "--topology",
      DeliveryServeTests.example.appending(path: "topology.yaml").path)
    _ = try python(
      """
      s3.create_bucket(Bucket="flow-logs"); s3.create_bucket(Bucket="streamed")
      firehose.create_delivery_stream(DeliveryStreamName="siem", S3DestinationConfiguration=dict(
        RoleARN="arn:aws:iam::123456789012:role/r", BucketARN="arn:aws:s3:::streamed",
        BufferingHints=dict(IntervalInSeconds=0, SizeInMBs=1)))
      vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
      def make(**more):
        made = ec2.create_flow_logs(ResourceType="VPC", ResourceIds=[vpc], TrafficType="ALL",
          MaxAggregationInterval=60, **more)
        assert not made["Unsuccessful"], made
      make(LogDestinationType="s3", LogDestination="arn:aws:s3:::flow-logs/x/")
      make(LogGroupName="vpc", DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r")
      make(LogDestinationType="kinesis-data-firehose",
        LogDestination="arn:aws:firehose:us-east-1:123456789012:deliverystream/siem")
      """, server)
    #expect(server.stop() == 0)
  }

  /// Waits for records at all destinations; a line for each, sorted, behind its destination.
  private static let collect = """
    def bodies(bucket):
      for item in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        yield item["Key"], s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
    def lines(text): return text.decode().splitlines()
    def collected():
      found = []
      for key, body in bodies("flow-logs"):
        assert key.startswith("x/AWSLogs/123456789012/vpcflowlogs/us-east-1/2025/11/20/"), key
        found += ["s3 " + line for line in lines(gzip.decompress(body))[1:]]
      for key, body in bodies("streamed"): found += ["firehose " + line for line in lines(body)]
      try:
        for event in logs.filter_log_events(logGroupName="vpc")["events"]:
          start = event["message"].split()[10]
          assert event["timestamp"] == int(start) * 1000, event
          assert event["logStreamName"] == event["message"].split()[2] + "-all", event
          found.append("logs " + event["message"])
      except logs.exceptions.ResourceNotFoundException: pass
      return sorted(found)
    last = []
    for attempt in range(160):
      now = collected()
      kinds = {line.split()[0] for line in now}
      if now == last and kinds == {"s3", "firehose", "logs"} and attempt > 4: break
      last = now
      time.sleep(0.5)
    for line in last: print(line)
    """

  @Test("records reach S3, CloudWatch Logs and Firehose, once each, through a kill, too")
  func threeDestinations() throws {
    try prepare()
    let capture = DeliveryServeTests.example.appending(path: "capture.pcap").path
    let first = try serve("--source", "replay:\(capture)")
    // Windows are closed at once, and on the disk within a second.
    usleep(2_500_000)
    _ = first.stop(SIGKILL)
    let second = try serve("--source", "none")
    let lines = try python(DeliveryServeTests.collect, second)
    let kinds = Dictionary(grouping: lines) { $0.prefix { $0 != " " } }
    let objects = (kinds["s3"] ?? []).map { $0.dropFirst(3) }
    #expect(objects.count == Set(objects).count)
    #expect(objects.contains { $0.contains(" 10.0.11.10 198.51.100.5 40400 25 6 3 120 ") })
    for other in ["logs", "firehose"] {
      let found = Set((kinds[other[...]] ?? []).map { $0.dropFirst(other.count + 1) })
      #expect(found == Set(objects), "\(other)")
    }
    let replayed = try ProgramRun.run(
      ProgramRun.weir,
      [
        "replay", "--interval", "60", capture, "--topology",
        DeliveryServeTests.example.appending(path: "topology.yaml").path,
      ])
    let expected = replayed.output.split(separator: "\n").filter { $0.hasSuffix(" OK") }
    #expect(expected.count >= 16)
    #expect(objects.filter { $0.hasSuffix(" OK") }.sorted() == expected.sorted())
    #expect(second.stop() == 0)
  }

  @Test("records name AWS's services where the server was given their ranges")
  func services() throws {
    let topology = DeliveryServeTests.example.appending(path: "topology.yaml").path
    let capture = DeliveryServeTests.example.appending(path: "capture.pcap").path
    let format = "${dstaddr} ${dstport} ${pkt-dst-aws-service} ${log-status}"
    let first = try serve("--source", "none", "--topology", topology)
    _ = try python(
      """
      ec2.create_flow_logs(ResourceType="VPC", TrafficType="ALL", MaxAggregationInterval=60,
        ResourceIds=[ec2.describe_vpcs()["Vpcs"][0]["VpcId"]], LogFormat="\(format)",
        LogGroupName="vpc", DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/r")
      """, first)
    #expect(first.stop() == 0)
    let ranges = try scratch.write(
      Array(
        #"""
        {"syncToken": "1", "createDate": "2025-11-20-00-00-00", "ipv6_prefixes": [], "prefixes": [
          {"ip_prefix": "198.51.100.0/24", "region": "eu-west-1", "service": "S3",
           "network_border_group": "eu-west-1"}]}
        """#.utf8), as: "ip-ranges.json")
    let second = try serve("--source", "replay:\(capture)", "--ip-ranges", ranges)
    let lines = try python(
      """
      last = []
      for attempt in range(100):
        try: events = logs.filter_log_events(logGroupName="vpc")["events"]
        except logs.exceptions.ResourceNotFoundException: events = []
        now = sorted(event["message"] for event in events if event["message"].endswith(" OK"))
        if now and now == last: break
        last = now
        time.sleep(0.5)
      for line in last: print(line)
      """, second)
    #expect(second.stop() == 0)
    let replayed = try ProgramRun.run(
      ProgramRun.weir,
      [
        "replay", "--interval", "60", capture, "--topology", topology, "--ip-ranges", ranges,
        "--format", format,
      ])
    let expected = replayed.output.split(separator: "\n").map(String.init)
      .filter { $0.hasSuffix(" OK") }
    #expect(expected.contains { $0.hasSuffix(" S3 OK") })
    #expect(lines == expected.sorted())
    let wrong = try ProgramRun.run(
      ProgramRun.weir,
      ["serve", "--ip-ranges", capture, "--data-dir", scratch.url.appending(path: "no").path])
    #expect(wrong.exitCode == 2)
    #expect(wrong.errors.contains("capture.pcap:1: error: "), "\(wrong.errors)")
  }
}
