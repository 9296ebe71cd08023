import AthenaCatalog
import Testing

/// Statements about the catalog, and what is said about wrong ones.
struct StatementTests {
  static let flowLogs = """
    CREATE EXTERNAL TABLE IF NOT EXISTS `vpc_flow_logs` (
      version int, account_id string, `start` bigint, `end` bigint, -- comment
      action string COMMENT 'ACCEPT or REJECT')
    PARTITIONED BY (`date` date)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '
    LOCATION 's3://records/AWSLogs/123456789012/vpcflowlogs/us-east-1/'
    TBLPROPERTIES ("skip.header.line.count"="1");
    """

  @Test("the table of AWS's guide is read wholly")
  func guide() throws {
    guard case .createTable(let table, let isTolerant) = try StatementParser.parse(Self.flowLogs)
    else {
      Issue.record("no table")
      return
    }
    #expect(isTolerant && table.database.isEmpty && table.name == "vpc_flow_logs")
    #expect(table.columns.map(\.name) == ["version", "account_id", "start", "end", "action"])
    #expect(table.columns.map(\.type) == ["int", "string", "bigint", "bigint", "string"])
    #expect(table.columns[4].comment == "ACCEPT or REJECT")
    #expect(table.partitionColumns == [TableColumn("date", "date")])
    #expect(table.format == .delimited(separator: " ", headerLines: 1))
    #expect(table.location == "s3://records/AWSLogs/123456789012/vpcflowlogs/us-east-1/")
  }

  @Test("Parquet is known by its class, by STORED AS and by its input format")
  func parquet() throws {
    let forms = [
      """
      ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'
      STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
      OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
      """,
      "STORED AS PARQUET",
      """
      STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat'
      OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'
      """,
    ]
    for form in forms {
      let text = "CREATE EXTERNAL TABLE d.t (a int) \(form) LOCATION 's3://bucket/p'"
      guard case .createTable(let table, _) = try StatementParser.parse(text) else {
        Issue.record("no table: \(form)")
        continue
      }
      #expect(table.format == .parquet && table.database == "d")
    }
  }

  @Test(
    "other forms of tables",
    arguments: [
      (
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES "
          + "('input.regex'='^(\\\\d+) (.*)$')",
        TableFormat.pattern("^(\\d+) (.*)$", headerLines: 0)
      ),
      (
        "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES "
          + "('separatorChar'=';')",
        .quoted(separator: ";", quote: "\"", escape: "\\", headerLines: 0)
      ),
      ("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", .json),
      (
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n'"
          + " STORED AS TEXTFILE", .delimited(separator: "\t", headerLines: 0)
      ),
      (
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001'",
        .delimited(separator: "\u{1}", headerLines: 0)
      ),
      ("ROW FORMAT SERDE 'com.example.Own'", .unknown(library: "com.example.Own")),
    ])
  func formats(_ form: String, _ format: TableFormat) throws {
    let text = "CREATE EXTERNAL TABLE t (a int) \(form) LOCATION 's3://bucket/p/'"
    guard case .createTable(let table, _) = try StatementParser.parse(text) else {
      Issue.record("no table")
      return
    }
    #expect(table.format == format)
  }

  @Test("types of Hive, deep ones too, in lower case and without blanks")
  func types() throws {
    let text = """
      CREATE EXTERNAL TABLE t (a INTEGER, b decimal(10, 2), c array<struct<x : int, y:varchar(3)>>,
      d MAP<string, array<bigint>>) LOCATION 's3://bucket/'
      """
    guard case .createTable(let table, _) = try StatementParser.parse(text) else {
      Issue.record("no table")
      return
    }
    #expect(
      table.columns.map(\.type) == [
        "int", "decimal(10,2)", "array<struct<x:int,y:varchar(3)>>", "map<string,array<bigint>>",
      ])
  }

  @Test("a table reads back from SHOW CREATE TABLE as itself, whatever is in its texts")
  func roundTrip() throws {
    var table = TableDefinition(database: "my-db", name: "t`x")
    table.comment = "it's a \\ \"text\"\nwith two lines"
    table.columns = [
      TableColumn("end", "bigint", comment: "a 'quoted' \\n"), TableColumn("b", "array<int>"),
    ]
    table.partitionColumns = [TableColumn("date", "string")]
    table.serde = TableSerde(
      TableFormat.Library.delimited, ["field.delim": "\u{1}", "line.delim": "\n"])
    table.location = "s3://bucket/a b/"
    table.properties = ["k'1": "v\\", "skip.header.line.count": "1"]
    let text = table.creationLines.joined(separator: "\n")
    #expect(try StatementParser.parse(text) == .createTable(table, isTolerant: false))
  }

  @Test(
    "statements in any case, with comments and a semicolon",
    arguments: [
      ("show databases", .showDatabases(pattern: nil)),
      ("SHOW SCHEMAS LIKE 'vpc*'", .showDatabases(pattern: "vpc*")),
      (
        "Show Tables In d 'x.*'",
        .showTables(database: "d", pattern: "x.*", onlyViews: false)
      ),
      ("SHOW VIEWS", .showTables(database: nil, pattern: nil, onlyViews: true)),
      ("drop schema if exists D cascade", .dropDatabase(name: "d", isTolerant: true, isDeep: true)),
      (
        "/* make */ CREATE DATABASE IF NOT EXISTS d COMMENT 'c' LOCATION 's3://b/' ;",
        .createDatabase(
          name: "d", isTolerant: true, comment: "c", location: "s3://b/", properties: [:])
      ),
      ("DEALLOCATE PREPARE q", .deallocate(name: "q")),
      ("PREPARE q FROM SELECT ? ;", .prepare(name: "q", query: "SELECT ?")),
      (
        "EXECUTE q USING 'a, b', f(1, 2)",
        .execute(name: "q", parameters: ["'a, b'", "f(1, 2)"])
      ),
      ("EXPLAIN SELECT 1", .query(isExplanation: true)),
      ("(SELECT 1) UNION SELECT 2", .query(isExplanation: false)),
    ] as [(String, AthenaStatement)])
  func statements(_ text: String, _ expected: AthenaStatement) throws {
    #expect(try StatementParser.parse(text) == expected)
  }

  @Test("partitions are added one behind the other, and dropped with commas")
  func partitions() throws {
    let added = try StatementParser.parse(
      "ALTER TABLE d.t ADD IF NOT EXISTS PARTITION (`date`='2021-01-01', h=7) "
        + "LOCATION 's3://bucket/2021/01/01' PARTITION (`date` = DATE '2021-01-02', h = 8)")
    guard case .addPartitions(let name, let partitions, true) = added else {
      Issue.record("\(added)")
      return
    }
    #expect(name.database == "d" && name.name == "t")
    #expect(
      partitions == [
        PartitionSpec(
          [PartitionValue("date", "2021-01-01"), PartitionValue("h", "7")],
          location: "s3://bucket/2021/01/01"),
        PartitionSpec([PartitionValue("date", "2021-01-02"), PartitionValue("h", "8")]),
      ])
    let dropped = try StatementParser.parse(
      "ALTER TABLE t DROP PARTITION (a='1'), PARTITION (a='2')")
    guard case .dropPartitions(_, let doomed, false) = dropped else {
      Issue.record("\(dropped)")
      return
    }
    #expect(doomed.map(\.values) == [[PartitionValue("a", "1")], [PartitionValue("a", "2")]])
  }

  @Test(
    "what is wrong is said with its place",
    arguments: [
      ("selct 1", "line 1:1: mismatched input 'selct'. Expecting: SELECT, WITH"),
      ("SHOW\n  TABELS", "line 2:3: mismatched input 'TABELS'. Expecting: 'COLUMNS'"),
      ("DROP TABLE t u", "line 1:14: mismatched input 'u'. Expecting: <EOF>"),
      ("SELECT 1; SELECT 2", "line 1:11: mismatched input 'SELECT'. Expecting: <EOF>"),
      ("CREATE TABLE t AS SELECT 1", "NOT_SUPPORTED: line 1:8: CREATE TABLE without EXTERNAL"),
      ("INSERT INTO t VALUES (1)", "NOT_SUPPORTED: line 1:1: INSERT"),
      (
        "CREATE EXTERNAL TABLE t (a int, A string) LOCATION 's3://bucket/'",
        "FAILED: SemanticException: Duplicate column name: a"
      ),
      (
        "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (a string) LOCATION 's3://bucket/'",
        "FAILED: SemanticException: [Error 10035]: Column repeated in partitioning columns: a"
      ),
      (
        "CREATE EXTERNAL TABLE t (a int) LOCATION '/tmp/x'",
        "FAILED: SemanticException: LOCATION is '/tmp/x'; expected s3://bucket/folder/"
      ),
      ("CREATE EXTERNAL TABLE t (a int)", "line 1:32: mismatched input '<EOF>'"),
      ("CREATE EXTERNAL TABLE t (a number) LOCATION 's3://bucket/'", "line 1:28: mismatched input"),
      ("CREATE EXTERNAL TABLE t (\"a\" int) LOCATION 's3://bucket/'", "line 1:26: mismatched"),
      ("DESCRIBE c.d.t", "NOT_SUPPORTED: line 1:10: the catalog 'c'"),
      ("SELECT 'a", "line 1:8: the text that begins here does not end"),
      ("SELECT /* a", "line 1:8: the comment does not end"),
      ("", "line 1:1: mismatched input '<EOF>'"),
      (
        "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (d string) LOCATION 's3://bucket/' "
          + "TBLPROPERTIES ('projection.enabled'='true','projection.d.type'='date',"
          + "'projection.d.format'='yyyy/MM','projection.d.range'='2021,NOW')",
        "FAILED: SemanticException: the property projection.d.range is '2021,NOW'; expected two "
          + "dates of the pattern 'yyyy/MM'"
      ),
    ])
  func errors(_ text: String, _ message: String) {
    let error = #expect(throws: AthenaError.self) { try StatementParser.parse(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "-")")
  }

  @Test("parameters take the place of question marks, and nothing else's")
  func parameters() throws {
    let text = "SELECT '?' FROM t -- ?\nWHERE a = ? AND b IN (?, 3)"
    #expect(
      try StatementParameters.substitute(text, ["'x'", "cast(2 /* c */ as int)"])
        == "SELECT '?' FROM t -- ?\nWHERE a = 'x' AND b IN (cast ( 2 as int ), 3)")
    for wrong in ["1) OR (1", "1; DROP TABLE t", "1, 2", "", "(SELECT 1)", "1 --", "'"] {
      let parameters = ["1", wrong]
      if wrong == "1 --" {
        // What a comment would hide stays.
        #expect(
          try StatementParameters.substitute(text, parameters).hasSuffix("IN (1, 3)"))
      } else {
        #expect(throws: AthenaError.self) {
          try StatementParameters.substitute(text, parameters)
        }
      }
    }
    #expect(throws: AthenaError.self) { try StatementParameters.substitute(text, ["1"]) }
  }
}
