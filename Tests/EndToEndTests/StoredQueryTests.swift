import Foundation
import TestSupport
import Testing

/// SQL over the embedded buckets of `weir serve`, as boto3, PyAthena and awswrangler ask.
@Suite(.enabled(if: ServedEngine.isPossible, ServedEngine.advice))
struct StoredQueryTests {
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples/three-tier")

  private let served: ServedEngine

  init() throws { served = ServedEngine(try TemporaryFolder()) }

  // What `weir replay` knows reaches a table.

  /// Makes a flow log to a bucket, then replays traffic.
  private func deliver(_ options: String) throws -> ServeProcess {
    let topology = Self.example.appending(path: "topology.yaml").path
    let server = try served.serve("--source", "none", "--topology", topology)
    _ = try served.python(
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
    let second = try served.serve("--source", "replay:\(capture)")
    // Windows are closed at once, and on the disk within a second; the next start delivers them.
    usleep(2_500_000)
    _ = second.stop(SIGKILL)
    return try served.serve("--source", "none")
  }

  /// Makes the table of the template, and asks its saved queries.
  private static let integration = """
    for attempt in range(120):
      if len(s3.list_objects_v2(Bucket="flow-logs").get("Contents", [])) > 0: break
      time.sleep(0.25)
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
    let lines = try served.python(Self.integration, server)
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
    // Windows without traffic are a pair of their own, without addresses.
    let pairs = Set(expected.map { $0.split(separator: " ").prefix(2) }).count + 1
    #expect(lines.contains("VpcFlowLogsTotalBytesTransferred \(pairs)"))
    #expect(
      lines.contains("VpcFlowLogsRejectedTraffic \(expected.count { $0.hasSuffix("REJECT") })"))
    #expect(server.stop() == 0)
  }

  // Tables of all sorts.

  private static let tables = #"""
    for b in ("results", "data"): s3.create_bucket(Bucket=b)
    head = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes "
    head += "start end action log-status\n"
    def record(i):
      return "2 123456789012 eni-%d 10.0.0.%d 192.0.2.%d %d 443 6 %d %d %d %d %s OK\n" % (
        i % 3, i % 7, i % 5, 1024 + i, i + 1, 100 * i, 1700000000 + i * 10, 1700000060 + i * 10,
        "REJECT" if i % 4 == 0 else "ACCEPT")
    rows = [record(i) for i in range(200)]
    rows.append("2 123456789012 eni-9 - - - - - - - 1700000000 1700000060 - NODATA\n")
    place = "AWSLogs/123456789012/vpcflowlogs/us-east-1/2023/11/"
    def put(key, text): s3.put_object(Bucket="data", Key=key, Body=text)
    put(place + "14/a.log.gz", gzip.compress((head + "".join(rows[:100])).encode()))
    put(place + "15/b.log", (head + "".join(rows[100:])).encode())
    put(place + "15/_hidden", b"x")
    run("CREATE DATABASE net")
    columns = """version int, account_id string, interface_id string, srcaddr string, dstaddr string,
      srcport int, dstport int, protocol bigint, packets bigint, bytes bigint, start bigint,
      `end` bigint, action string, log_status string"""
    def table(name, columns, location, more="", properties="", format=""):
      made = run("CREATE EXTERNAL TABLE net.%s (%s) %s %s LOCATION 's3://data/%s' %s" % (
        name, columns, more, format, location, properties))
      assert made == [], made
    blanks = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '"
    skip = 'TBLPROPERTIES ("skip.header.line.count"="1")'
    table("vpc", columns, "AWSLogs/", "PARTITIONED BY (`date` date)", skip, blanks)
    for day in ("14", "15"):
      run("ALTER TABLE net.vpc ADD PARTITION (`date`='2023-11-%s') LOCATION 's3://data/%s%s'" % (
        day, place, day))
    net = {"QueryExecutionContext": {"Database": "net"}}

    """#

  private static let answers = #"""
    for sql in [
      "SELECT count(*), sum(bytes), min(date), max(date) FROM vpc",
      "SELECT day_of_week(date) AS Day, interface_id, srcaddr FROM vpc WHERE action = 'REJECT' "
        "AND protocol = 6 ORDER BY start LIMIT 2",
      "SELECT srcaddr, SUM(packets) AS packetcount FROM vpc WHERE dstport = 443 "
        "AND date > date '2023-11-14' GROUP BY srcaddr ORDER BY packetcount DESC LIMIT 1",
      "SELECT * FROM vpc WHERE log_status = 'NODATA'",
      "SELECT CASE WHEN srcaddr = '-' THEN 'none' ELSE srcaddr END s, count(*) FROM vpc "
        "GROUP BY 1 ORDER BY 1 DESC LIMIT 2",
      "SELECT to_iso8601(from_unixtime(\"end\")) FROM vpc ORDER BY 1 LIMIT 1",
      "SELECT \"$path\", count(*) FROM vpc GROUP BY 1 ORDER BY 1",
    ]:
      for line in run(sql, **net): print(line)
    run("CREATE VIEW net.rejects AS SELECT srcaddr, bytes FROM net.vpc WHERE action = 'REJECT'")
    print(run("SELECT count(*) c FROM rejects", **net))
    put("csv/a.csv", b'addr,"n, x",n\n"10.0.0.1","a ""b"", c",5\n10.0.0.2,plain,x\n')
    table("csv", "addr string, name string, n int", "csv/", "", skip,
      "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'")
    print(run("SELECT * FROM net.csv ORDER BY 1"))
    put("tsv/a.tsv.gz", gzip.compress(b'h\nx\t1\ny\t2\textra\nz\n\\N\t4\n'))
    table("tsv", "k string, n bigint", "tsv/", "", skip,
      "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'")
    print(run("SELECT * FROM net.tsv ORDER BY 2"))
    put("js/a.json", b'{"srcaddr":"10.0.0.1","bytes":5,"o":{"p":1}}\n{"srcaddr":"x"}\n')
    table("js", "srcaddr string, bytes bigint, o struct<p:int>", "js/", "", "",
      "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'")
    print(run("SELECT srcaddr, bytes, o.p FROM net.js ORDER BY 1"))
    put("re/a.log", b'10.0.0.1 - GET /x\nbad\n')
    table("re", "ip string, verb string", "re/", "", "", """
      ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
      WITH SERDEPROPERTIES ('input.regex'='^(\\\\S+) - (\\\\S+) .*$')""")
    print(run("SELECT * FROM net.re ORDER BY 1"))
    table("none", "a int", "nothing/", "PARTITIONED BY (p string)")
    print(run("SELECT count(*) FROM net.none"), run("SELECT * FROM net.none"))
    e = wait(a.start_query_execution(QueryString="SELECT sum(bytes) FROM net.vpc "
      "WHERE date = date '2023-11-14'", ResultConfiguration={"OutputLocation": "s3://results/o/"}
      )["QueryExecutionId"])
    size = s3.head_object(Bucket="data", Key=place + "14/a.log.gz")["ContentLength"]
    print(e["Statistics"]["DataScannedInBytes"] == size)
    print(s3.get_object(Bucket="results", Key="o/" + e["QueryExecutionId"] + ".csv")["Body"].read())
    """#

  @Test("tables of every format answer as Athena's do")
  func formats() throws {
    let server = try served.serve()
    let lines = try served.python(Self.tables + Self.answers, server)
    let place = "s3://data/AWSLogs/123456789012/vpcflowlogs/us-east-1/2023/11/"
    #expect(
      lines == [
        "_col0|_col1|_col2|_col3", "201|1990000|2023-11-14|2023-11-15",
        "day|interface_id|srcaddr", "2|eni-0|10.0.0.0", "2|eni-1|10.0.0.4",
        "srcaddr|packetcount", "10.0.0.3|2265",
        "version|account_id|interface_id|srcaddr|dstaddr|srcport|dstport|protocol|packets|bytes|"
          + "start|end|action|log_status|date",
        "2|123456789012|eni-9|-|-|NULL|NULL|NULL|NULL|NULL|1700000000|1700000060|-|NODATA|"
          + "2023-11-15",
        "s|_col1", "none|1", "10.0.0.6|28", "_col0", "2023-11-14T22:14:20.000Z",
        "$path|_col1", "\(place)14/a.log.gz|100", "\(place)15/b.log|101", "['c', '50']",
        #"['addr|name|n', '10.0.0.1|a "b", c|5', '10.0.0.2|plain|NULL']"#,
        "['k|n', 'x|1', 'y|2', 'NULL|4', 'z|NULL']",
        "['srcaddr|bytes|p', '10.0.0.1|5|1', 'x|NULL|NULL']",
        "['ip|verb', '10.0.0.1|GET', 'NULL|NULL']", "['_col0', '0'] ['a|p']", "True",
        #"b'"_col0"\n"495000"\n'"#,
      ])
    #expect(server.stop() == 0)
    // The same files, asked by `weir query`.
    let run = try ProgramRun.weir(
      [
        "query",
        "select srcaddr, dstport, sum(bytes) b from flow_logs group by 1, 2 order by 3 desc",
        "--output", "csv", "--from", "\(server.data)/buckets/data/AWSLogs",
      ], environment: ["WEIR_DUCKDB": ServedEngine.library ?? "", "PATH": "/usr/bin:/bin"])
    #expect(run.output.hasPrefix("srcaddr,dstport,b\r\n10.0.0.3,443,292900\r\n"))
  }

  // What goes wrong.

  private static let faults = #"""
    for sql in ["SELECT dstprt FROM vpc", "SELECT foo(srcaddr) FROM vpc",
      "SELECT count(*) FROM vpc WHERE", "SELECT * FROM read_csv('/etc/passwd')"]:
      print(run(sql, **net))
    table("gone", "a int", "x/")
    run("ALTER TABLE net.gone SET LOCATION 's3://nobucket/x/'")
    print(run("SELECT * FROM net.gone"))
    whole = gzip.compress((head + "".join(rows)).encode())
    put("bad/a.log.gz", whole[:len(whole) // 2])
    table("bad", columns, "bad/", "", skip, blanks)
    print(run("SELECT count(*) FROM net.bad"))
    put("pq/a.parquet", b"PAR1 is not all of it")
    table("pq", "a int", "pq/", "STORED AS PARQUET")
    print(run("SELECT count(*) FROM net.pq"))
    print(run("SELECT array_agg(a.srcaddr || b.srcaddr || c.dstaddr || d.dstaddr) FROM net.vpc a, "
      "net.vpc b, net.vpc c, (SELECT * FROM net.vpc LIMIT 10) d"))
    i = a.start_query_execution(QueryString="SELECT count(*) FROM net.vpc a, net.vpc b, net.vpc c, "
      "net.vpc d, net.vpc e WHERE a.bytes + b.bytes + c.bytes + d.bytes > e.bytes",
      ResultConfiguration={"OutputLocation": "s3://results/o/"})["QueryExecutionId"]
    while a.get_query_execution(QueryExecutionId=i)["QueryExecution"]["Status"]["State"] != "RUNNING":
      time.sleep(0.05)
    a.stop_query_execution(QueryExecutionId=i)
    print(wait(i)["Status"]["State"])
    a.create_work_group(Name="small", Configuration={"BytesScannedCutoffPerQuery": 10000000,
      "ResultConfiguration": {"OutputLocation": "s3://results/o/"}})
    print(run("SELECT count(*) FROM net.vpc", WorkGroup="small"))
    put("big/a.log", head + "".join(record(i) for i in range(200000)))
    table("big", columns, "big/", "", skip, blanks)
    print(run("SELECT count(*) FROM net.big a, net.big b WHERE a.bytes + b.bytes > "
      "a.srcport * b.dstport", WorkGroup="small"))
    """#

  @Test("what cannot be answered fails with a sentence, and a query can be stopped")
  func faults() throws {
    let server = try served.serve()
    let lines = try served.python(Self.tables + Self.faults, server)
    #expect(
      lines == [
        "FAILED: COLUMN_NOT_FOUND: Column 'dstprt' cannot be resolved; did you mean 'dstport'?",
        "FAILED: FUNCTION_NOT_FOUND: Function 'foo' not registered",
        "FAILED: SYNTAX_ERROR: syntax error at or near \"WHERE\" (line 1, column 40)",
        "FAILED: NOT_SUPPORTED: line 1:15: the table function 'read_csv'",
        "FAILED: the bucket nobucket does not exist; create it first",
        lines.count > 5 ? lines[5] : "", lines.count > 6 ? lines[6] : "",
        "FAILED: EXCEEDED_MEMORY_LIMIT: the query needs more memory than 256 MiB; "
          + "ask for fewer groups, columns or partitions",
        "CANCELLED", "['_col0', '201']", lines.last ?? "",
      ])
    // Reading alone is over in no time, and then the join takes hours.
    #expect(lines.last?.hasPrefix("CANCELLED: Bytes scanned limit was exceeded: ") == true)
    #expect(
      lines[5].hasPrefix(
        "FAILED: HIVE_CURSOR_ERROR: s3://data/bad/a.log.gz: the gzip data end early"))
    #expect(lines[6].hasPrefix("FAILED: ") && lines[6].contains("s3://data/pq/a.parquet"))
    #expect(!lines.contains { $0.contains(server.data) })
    #expect(server.stop() == 0)
  }

  // Other clients.

  private static let clients = #"""
    import warnings; warnings.filterwarnings("ignore")
    import pyathena, awswrangler as wr
    wr.config.athena_endpoint_url = wr.config.s3_endpoint_url = a.meta.endpoint_url
    sql = "SELECT srcaddr, count(*) AS n, sum(bytes) AS b FROM vpc GROUP BY 1 ORDER BY 3 DESC LIMIT 3"
    cursor = pyathena.connect(s3_staging_dir="s3://results/p/", schema_name="net",
      endpoint_url=a.meta.endpoint_url).cursor()
    for row in cursor.execute(sql): print("pyathena", *row)
    print([(d[0], d[1]) for d in cursor.description])
    frame = wr.athena.read_sql_query(sql, database="net", ctas_approach=False,
      s3_output="s3://results/w/")
    for row in frame.itertuples(index=False): print("awswrangler", *row)
    print([str(t) for t in frame.dtypes])
    """#

  @Test(
    "PyAthena and awswrangler read answers with their types",
    .enabled(if: PythonEnvironment.analyticsPython != nil, "pip cannot set up awswrangler"))
  func clients() throws {
    let server = try served.serve()
    let lines = try served.python(
      Self.tables + Self.clients, server, PythonEnvironment.analyticsPython)
    #expect(
      lines == [
        "pyathena 10.0.0.3 29 292900", "pyathena 10.0.0.2 29 290000",
        "pyathena 10.0.0.1 29 287100",
        "[('srcaddr', 'varchar'), ('n', 'bigint'), ('b', 'bigint')]",
        "awswrangler 10.0.0.3 29 292900", "awswrangler 10.0.0.2 29 290000",
        "awswrangler 10.0.0.1 29 287100", "['string', 'Int64', 'Int64']",
      ])
    #expect(server.stop() == 0)
  }
}
