import AWSProtocols
import AthenaCatalog
import Testing

/// Which partitions a query reads of a table that works them out.
struct ProjectionTests {
  /// 2026-11-20 14:30:00.
  static let now = UTCTime(seconds: 1_795_185_000)

  /// The table of AWS's guide, of text.
  static let guide = """
    CREATE EXTERNAL TABLE logs (version int, srcaddr string, bytes bigint)
    PARTITIONED BY (accid string, region string, day string)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '
    LOCATION 's3://records/AWSLogs/'
    TBLPROPERTIES ('skip.header.line.count'='1', 'projection.enabled'='true',
    'projection.accid.type'='enum', 'projection.accid.values'='111111111111, 222222222222',
    'projection.region.type'='enum', 'projection.region.values'='us-east-1,us-west-2',
    'projection.day.type'='date', 'projection.day.range'='2026/11/01,NOW',
    'projection.day.format'='yyyy/MM/dd',
    'storage.location.template'=
    's3://records/AWSLogs/${accid}/vpcflowlogs/${region}/${day}')
    """

  private func scan(_ condition: String, _ statement: String = guide) throws -> TableScan {
    let plan = try AthenaQueryPlan(
      "SELECT * FROM logs WHERE \(condition)", database: "default",
      catalog: MemoryCatalog(statement), now: Self.now)
    return try #require(plan.tables.first)
  }

  private func locations(_ condition: String, _ statement: String = guide) throws -> [String] {
    guard case .partitions(let partitions) = try scan(condition, statement).source else {
      Issue.record("not listed: \(condition)")
      return []
    }
    return partitions.map(\.location)
  }

  @Test("conditions leave the folders that they allow")
  func folders() throws {
    let stem = "s3://records/AWSLogs/111111111111/vpcflowlogs/us-west-2/2026/11"
    #expect(
      try locations("accid = '111111111111' AND region='us-west-2' AND day = '2026/11/05'")
        == ["\(stem)/05/"])
    #expect(
      try locations(
        "accid = '111111111111' AND (region IN ('us-west-2') AND "
          + "logs.day BETWEEN '2026/11/04' AND '2026/11/05')") == ["\(stem)/04/", "\(stem)/05/"])
    #expect(
      try locations(
        "'2026/11/19' <= day AND region > 'us-east-1' AND accid < '2' AND bytes > 5")
        == ["\(stem)/19/", "\(stem)/20/"])
    #expect(
      try locations(
        "day >= date_format(current_date - interval '1' day, '%Y/%m/%d') AND "
          + "accid = '111111111111' AND region = 'us-west-2'") == ["\(stem)/19/", "\(stem)/20/"])
    #expect(try locations("day = '2027/01/01'") == [])
  }

  @Test(
    "what is no plain condition leaves every partition",
    arguments: [
      "day = '2026/11/05' OR bytes = 1", "NOT day = '2026/11/05'", "lower(day) = '2026/11/05'",
      "day = srcaddr", "day <> '2026/11/05'", "(day = '2026/11/05' OR region = 'x')",
      "CASE WHEN day = '2026/11/05' AND bytes = 1 THEN true END",
      "x.day = '2026/11/05'", "day IS NULL",
    ])
  func noCondition(_ condition: String) throws {
    guard case .partitions(let partitions) = try scan(condition).source else {
      Issue.record("not listed")
      return
    }
    #expect(partitions.count == 2 * 2 * 20)
  }

  @Test("a condition counts for the relation that it qualifies, in its own SELECT")
  func relations() throws {
    let plan = try AthenaQueryPlan(
      """
      WITH w AS (SELECT * FROM logs WHERE day = '2026/11/01')
      SELECT count(*) FROM logs a JOIN logs b ON a.srcaddr = b.srcaddr, w
      WHERE a.day = '2026/11/02' AND day = '2026/11/03' AND extract(hour FROM now()) > 1
      """, database: "default", catalog: MemoryCatalog(Self.guide), now: Self.now)
    let counts = plan.tables.map { scan in
      if case .partitions(let partitions) = scan.source { partitions.count } else { -1 }
    }
    #expect(counts == [4, 4, 80])
    #expect(plan.sql.contains("FROM athena_1 AS \"logs\" WHERE day"))
    #expect(plan.sql.contains("FROM athena_2 a JOIN athena_3 b ON"))
  }

  @Test("too many partitions are found by their keys instead")
  func keys() throws {
    let text = Self.guide.replacing("2026/11/01,NOW", with: "2001/01/01,NOW")
    let scan = try scan("accid = '222222222222' AND day > '2020/01/01'", text)
    guard case .projected(let projected) = scan.source else {
      Issue.record("listed")
      return
    }
    let stem = "s3://records/AWSLogs/222222222222/vpcflowlogs/"
    #expect(projected.prefixes == ["\(stem)us-east-1/", "\(stem)us-west-2/"])
    #expect(
      projected.values(of: "\(stem)us-west-2/2026/11/20/a.gz")
        == ["222222222222", "us-west-2", "2026/11/20"])
    for wrong in [
      "\(stem)us-west-2/2026/11/21/a.gz", "\(stem)us-west-2/2019/12/31/a.gz",
      "\(stem)us-west-2/2026/02/30/a.gz", "\(stem)eu-west-1/2026/11/20/a.gz",
      "\(stem)us-west-2/2026/11/20a.gz", "\(stem)us-west-2/2026/11",
      "s3://records/AWSLogs/111111111111/vpcflowlogs/us-west-2/2026/11/20/a.gz",
    ] {
      #expect(projected.values(of: wrong) == nil, "\(wrong)")
    }
  }

  /// What GetFlowLogsIntegrationTemplate makes for Parquet with Hive's folders.
  static let hive = """
    CREATE EXTERNAL TABLE logs (srcaddr string) PARTITIONED BY (`date` string, hour string)
    STORED AS PARQUET LOCATION 's3://records/AWSLogs/aws-region=r/'
    TBLPROPERTIES ('projection.enabled'='true', 'projection.date.type'='date',
    'projection.date.format'='''year=''yyyy''/month=''MM''/day=''dd',
    'projection.date.range'='year=2026/month=11/day=18,NOW', 'projection.hour.type'='integer',
    'projection.hour.range'='00,23', 'projection.hour.digits'='2',
    'storage.location.template'='s3://records/AWSLogs/aws-region=r/${date}/hour=${hour}')
    """

  @Test("dates that are Hive's folders, and hours of two digits")
  func folderDates() throws {
    let stem = "s3://records/AWSLogs/aws-region=r/year=2026/month=11/day=20"
    #expect(
      try locations("\"date\" = 'year=2026/month=11/day=20' AND hour < '02'", Self.hive)
        == ["\(stem)/hour=00/", "\(stem)/hour=01/"])
    #expect(try locations("srcaddr = 'x'", Self.hive).count == 3 * 24)
  }

  private func table(_ properties: String, type: String = "string") -> String {
    """
    CREATE EXTERNAL TABLE logs (a int) PARTITIONED BY (p \(type)) LOCATION 's3://records/'
    TBLPROPERTIES ('projection.enabled'='true', \(properties))
    """
  }

  @Test("injected values must be named by the query")
  func injected() throws {
    let text = table("'projection.p.type'='injected'")
    #expect(
      try locations("p IN ('x', 'y')", text) == ["s3://records/p=x/", "s3://records/p=y/"])
    let error = #expect(throws: AthenaError.self) { try scan("p > 'x'", text) }
    #expect(
      error?.description.hasPrefix(
        "CONSTRAINT_VIOLATION: For the injected projected partition column p") == true)
  }

  @Test("ranges around now, by other units and steps, end with the last that fits")
  func ranges() throws {
    let months = table(
      "'projection.p.type'='date', 'projection.p.format'='yyyy-MM', "
        + "'projection.p.range'='NOW-3MONTHS,NOW', 'projection.p.interval'='2'")
    #expect(
      try locations("a = 1", months) == ["s3://records/p=2026-08/", "s3://records/p=2026-10/"])
    let hours = table(
      "'projection.p.type'='date', 'projection.p.format'='yyyy-MM-dd-HH', "
        + "'projection.p.range'='NOW-2HOURS,NOW+1HOUR', 'projection.p.interval.unit'='HOURS'")
    #expect(
      try locations("p <= '2026-11-20-13'", hours)
        == ["s3://records/p=2026-11-20-12/", "s3://records/p=2026-11-20-13/"])
    let numbers = table(
      "'projection.p.type'='integer', 'projection.p.range'='-5,10', 'projection.p.interval'='5'",
      type: "int")
    #expect(
      try locations("p >= 0", numbers)
        == ["s3://records/p=0/", "s3://records/p=5/", "s3://records/p=10/"])
    let days = table(
      "'projection.p.type'='date', 'projection.p.format'='yyyy-MM-dd', "
        + "'projection.p.range'='NOW-1YEAR,NOW'", type: "date")
    #expect(
      try locations("p > current_date - interval '2' day AND p <> date '2026-11-20'", days)
        == ["s3://records/p=2026-11-19/", "s3://records/p=2026-11-20/"])
    #expect(
      try locations("p = date '2026-02-28'", days) == ["s3://records/p=2026-02-28/"])
  }

  @Test("partitions that are kept are pruned alike")
  func kept() throws {
    var catalog = try MemoryCatalog(
      "CREATE EXTERNAL TABLE logs (a int) PARTITIONED BY (d date) LOCATION 's3://records/'")
    catalog.kept["logs"] = ["2026-11-18", "2026-11-19", "2026-11-20"].map {
      ScanPartition(values: [$0], location: "s3://records/\($0)/")
    }
    let plan = try AthenaQueryPlan(
      "select a from logs where d >= DATE('2026-11-19') and a = 1", database: "default",
      catalog: catalog, now: Self.now)
    #expect(
      plan.tables.map(\.source) == [.partitions(Array(catalog.kept["logs"]?.suffix(2) ?? []))])
  }
}
