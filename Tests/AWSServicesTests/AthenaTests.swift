import AWSProtocols
import AWSServices
import AthenaCatalog
import Foundation
import QueryJobs
import TestSupport
import Testing

/// Athena's operations.
struct AthenaTests {
  private static let table = """
    CREATE EXTERNAL TABLE logs (srcaddr string, bytes bigint) PARTITIONED BY (`date` date)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' LOCATION 's3://records/AWSLogs/'
    """

  private static let answer: QueryAnswer = {
    var answer = QueryAnswer(
      columns: [QueryAnswer.Column("srcaddr", "VARCHAR"), QueryAnswer.Column("b", "HUGEINT")],
      rows: [["10.0.0.1", "12"], [nil, "3"], ["10.0.0.2", nil]])
    answer.statistics.bytesScanned = 20_000_000
    return answer
  }()

  @Test("a query gives a header and rows, and becomes two objects")
  func query() throws {
    let athena = try QueryHarness()
    #expect(try athena.run(Self.table) == [])
    #expect(try athena.run("ALTER TABLE logs ADD PARTITION (`date`='2021-01-01')") == [])
    athena.runner.prepare(Self.answer)
    let id = try athena.start("SELECT srcaddr, sum(bytes) b FROM logs GROUP BY 1")
    let execution = try athena.execution(id)
    #expect(execution["Status"]?["State"]?.text == "SUCCEEDED")
    #expect(execution["StatementType"]?.text == "DML")
    #expect(execution["Statistics"]?["DataScannedInBytes"]?.integer == 20_000_000)
    let place = "s3://results/out/\(id).csv"
    #expect(execution["ResultConfiguration"]?["OutputLocation"]?.text == place)
    #expect(
      athena.objects[place]
        == "\"srcaddr\",\"b\"\n\"10.0.0.1\",\"12\"\n,\"3\"\n\"10.0.0.2\",\n")
    #expect(athena.objects[place + ".metadata"]?.contains("bigint") == true)
    let request = try #require(athena.runner.requests.first)
    #expect(request.text == "SELECT srcaddr, sum(bytes) b FROM athena_1 AS \"logs\" GROUP BY 1")
    guard case .table(let scan) = request.sources.first else {
      Issue.record("no table")
      return
    }
    #expect(
      scan.source
        == .partitions([
          ScanPartition(
            values: ["2021-01-01"], location: "s3://records/AWSLogs/date=2021-01-01/")
        ]))
    // Pages of two rows, the header among them.
    var token: String?
    var pages: [[String]] = []
    repeat {
      var input: JSONValue = ["QueryExecutionId": .string(id), "MaxResults": 2]
      input.set("NextToken", token.map { .string($0) })
      let page = try athena.call("GetQueryResults", input)
      pages.append(
        (page["ResultSet"]?["Rows"]?.items ?? []).map {
          ($0["Data"]?.items ?? []).map { $0["VarCharValue"]?.text ?? "-" }.joined(separator: " ")
        })
      let types = page["ResultSet"]?["ResultSetMetadata"]?.texts(at: "ColumnInfo.Type")
      #expect(types == ["varchar", "bigint"])
      token = page["NextToken"]?.text
    } while token != nil
    #expect(pages == [["srcaddr b", "10.0.0.1 12"], ["- 3", "10.0.0.2 -"]])
    let batch = try athena.call(
      "BatchGetQueryExecution", ["QueryExecutionIds": [.string(id), "nobody"]])
    #expect(batch.texts(at: "QueryExecutions.QueryExecutionId") == [id])
    #expect(batch.texts(at: "UnprocessedQueryExecutionIds.QueryExecutionId") == ["nobody"])
    #expect(try athena.call("ListQueryExecutions").texts(at: "QueryExecutionIds").first == id)
  }

  @Test("statements about the catalog, one after the other")
  func catalog() throws {
    let athena = try QueryHarness()
    func run(_ text: String) throws -> [String] { try athena.run(text) }
    #expect(try run("CREATE DATABASE net") == [])
    #expect(try run("CREATE DATABASE net").first?.contains("Database net already exists") == true)
    #expect(try run("CREATE DATABASE IF NOT EXISTS net") == [])
    #expect(try run("SHOW DATABASES") == ["default", "net"])
    let made = Self.table.replacing("TABLE logs", with: "TABLE net.logs")
    #expect(try run(made) == [])
    #expect(try run(made).first?.contains("Table logs already exists") == true)
    #expect(try run("SHOW TABLES IN net 'l*'") == ["logs"])
    #expect(try run("SHOW TABLES IN net 'x|y*'") == [])
    #expect(
      try run("SHOW COLUMNS IN net.logs").map { $0.prefix { $0 != " " } } == [
        "srcaddr", "bytes", "date",
      ])
    #expect(
      try run("DESCRIBE net.logs").first
        == "srcaddr             \tstring              \t                    ")
    let shown = try run("SHOW CREATE TABLE net.logs").joined(separator: "\n")
    #expect(try run("DROP TABLE net.logs") == [])
    #expect(try run(shown) == [])
    #expect(
      try run(
        "ALTER TABLE net.logs ADD PARTITION (`date`='2021-01-01') LOCATION 's3://records/1' "
          + "PARTITION (`date`='2021-01-02')") == [])
    #expect(
      try run("ALTER TABLE net.logs ADD PARTITION (`date`='2021-01-02')").first?.contains(
        "Partition [2021-01-02] already exists") == true)
    #expect(try run("SHOW PARTITIONS net.logs") == ["date=2021-01-01", "date=2021-01-02"])
    #expect(try run("ALTER TABLE net.logs DROP PARTITION (`date`='2021-01-01')") == [])
    #expect(try run("SHOW PARTITIONS net.logs") == ["date=2021-01-02"])
    #expect(
      try run("ALTER TABLE net.logs ADD PARTITION (day='x')").first
        == "FAILED: FAILED: SemanticException: the partition names day, and the table logs is "
        + "partitioned by date")
    #expect(try run("DROP DATABASE net").first?.contains("is not empty") == true)
    #expect(
      try run("SELECT * FROM net.log").first
        == "FAILED: TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.net.log' does not exist; "
        + "did you mean 'logs'?")
    let metadata = try athena.call(
      "GetTableMetadata",
      ["CatalogName": "AwsDataCatalog", "DatabaseName": "net", "TableName": "logs"])
    #expect(metadata.texts(at: "TableMetadata.Columns.Name") == ["srcaddr", "bytes"])
    #expect(metadata.texts(at: "TableMetadata.PartitionKeys.Type") == ["date"])
    #expect(
      metadata["TableMetadata"]?["Parameters"]?["location"]?.text == "s3://records/AWSLogs/")
    #expect(try run("CREATE VIEW net.v AS SELECT srcaddr FROM net.logs") == [])
    #expect(try run("SHOW VIEWS IN net") == ["v"])
    #expect(try run("DROP TABLE net.v").first?.contains("use DROP VIEW") == true)
    #expect(try run("DROP SCHEMA net CASCADE") == [])
    #expect(try run("SHOW DATABASES") == ["default"])
  }

  @Test("folders become partitions")
  func repair() throws {
    let athena = try QueryHarness()
    for key in ["date=2021-01-01/a", "date=2021-01-01/b", "date=2021-01-02/a", "other/x"] {
      try athena.objects.write(
        [], bucket: "records", key: "AWSLogs/\(key)", contentType: "",
        scope: QueryScope(account: "", region: ""))
    }
    try athena.run(Self.table)
    let lines = try athena.run("MSCK REPAIR TABLE logs")
    #expect(
      lines.first == "Partitions not in metastore:\tlogs:date=2021-01-01\tlogs:date=2021-01-02")
    #expect(lines.count == 3)
    #expect(try athena.run("MSCK REPAIR TABLE logs") == [])
    #expect(try athena.run("SHOW PARTITIONS logs") == ["date=2021-01-01", "date=2021-01-02"])
  }

  @Test("failures have a state and a reason")
  func failures() throws {
    let athena = try QueryHarness()
    #expect(
      try athena.run("SELEC 1").first?.hasPrefix("FAILED: line 1:1: mismatched input 'SELEC'")
        == true)
    athena.runner.prepare(
      QueryAnswer(), failure: QueryFailure(.malformed, "COLUMN_NOT_FOUND: line 1:8: x"))
    #expect(try athena.run("SELECT x") == ["FAILED: COLUMN_NOT_FOUND: line 1:8: x"])
    athena.runner.prepare(Self.answer)
    #expect(
      try athena.run(
        "SELECT 1", ("ResultConfiguration", ["OutputLocation": "s3://missing/"])
      ).first?.hasSuffix("NoSuchBucket") == true)
    let running = athena.error("GetQueryResults", ["QueryExecutionId": "nobody"])
    #expect(running == "InvalidRequestException: QueryExecution nobody was not found")
    #expect(
      athena.error("StartQueryExecution", ["QueryString": "SELECT 1"]).hasPrefix(
        "InvalidRequestException: No output location provided."))
    let without = try QueryHarness(withRunner: false)
    #expect(try without.run("SELECT 1").first?.contains("no query engine") == true)
    #expect(try without.run("SHOW DATABASES") == ["default"])
  }

  @Test("a query that is stopped is cancelled")
  func stopping() throws {
    let athena = try QueryHarness()
    athena.runner.wait(true)
    let id = try athena.start("SELECT 1")
    #expect(
      athena.error("GetQueryResults", ["QueryExecutionId": .string(id)]).contains(
        "Query has not yet finished"))
    try athena.call("StopQueryExecution", ["QueryExecutionId": .string(id)])
    #expect(try athena.execution(id)["Status"]?["State"]?.text == "CANCELLED")
    try athena.call("StopQueryExecution", ["QueryExecutionId": .string(id)])
  }

  @Test("a token names the same execution")
  func tokens() throws {
    let athena = try QueryHarness()
    let token = ("ClientRequestToken", JSONValue.string(String(repeating: "t", count: 32)))
    let first = try athena.start("SHOW DATABASES", token)
    #expect(try athena.start("SHOW DATABASES", token) == first)
    #expect(throws: ServiceError.self) { try athena.start("SHOW TABLES", token) }
    #expect(throws: ServiceError.self) {
      try athena.start("SHOW TABLES", ("ClientRequestToken", "short"))
    }
  }

  @Test("work groups say where results go, whether queries run, and how much they read")
  func workGroups() throws {
    let athena = try QueryHarness()
    let configuration: JSONValue = [
      "ResultConfiguration": ["OutputLocation": "s3://own/folder/"],
      "BytesScannedCutoffPerQuery": 10_000_000,
    ]
    let input: JSONValue = [
      "Name": "net", "Description": "d", "Configuration": configuration,
      "Tags": [["Key": "team", "Value": "network"]],
    ]
    try athena.call("CreateWorkGroup", input)
    #expect(athena.error("CreateWorkGroup", input).contains("already created"))
    #expect(athena.error("CreateWorkGroup", ["Name": "a b"]).contains("may have letters"))
    #expect(try athena.call("ListWorkGroups").texts(at: "WorkGroups.Name") == ["net", "primary"])
    // The group's own location counts, whatever the call says.
    let id = try athena.start("SHOW DATABASES", ("WorkGroup", "net"))
    let execution = try athena.execution(id)
    #expect(
      execution["ResultConfiguration"]?["OutputLocation"]?.text == "s3://own/folder/\(id).txt")
    athena.runner.prepare(Self.answer)
    #expect(
      try athena.run("SELECT 1", ("WorkGroup", "net")).first?.hasPrefix(
        "CANCELLED: Bytes scanned limit was exceeded") == true)
    let updates: JSONValue = [
      "EnforceWorkGroupConfiguration": false, "RemoveBytesScannedCutoffPerQuery": true,
      "ResultConfigurationUpdates": ["RemoveOutputLocation": true],
    ]
    try athena.call(
      "UpdateWorkGroup", ["WorkGroup": "net", "ConfigurationUpdates": updates])
    #expect(try athena.run("SELECT 1", ("WorkGroup", "net")).count == 4)
    let got = try athena.call("GetWorkGroup", ["WorkGroup": "net"])["WorkGroup"]
    #expect(got?["Configuration"]?["BytesScannedCutoffPerQuery"] == nil)
    #expect(got?["Configuration"]?["EnforceWorkGroupConfiguration"]?.truth == false)
    try athena.call("UpdateWorkGroup", ["WorkGroup": "net", "State": "DISABLED"])
    #expect(throws: ServiceError.self) { try athena.start("SELECT 1", ("WorkGroup", "net")) }
    let arn: JSONValue = "arn:aws:athena:us-east-1:123456789012:workgroup/net"
    try athena.call(
      "TagResource", ["ResourceARN": arn, "Tags": [["Key": "a", "Value": "b"]]])
    try athena.call("UntagResource", ["ResourceARN": arn, "TagKeys": ["team"]])
    #expect(
      try athena.call("ListTagsForResource", ["ResourceARN": arn]).texts(at: "Tags.Key") == ["a"])
    try athena.call("DeleteWorkGroup", ["WorkGroup": "net"])
    #expect(athena.error("DeleteWorkGroup", ["WorkGroup": "primary"]).contains("cannot be deleted"))
    #expect(
      athena.error("GetWorkGroup", ["WorkGroup": "net"]).contains("WorkGroup net is not found."))
  }

  @Test("named queries and prepared statements are kept, in pages, over a restart")
  func saved() throws {
    let folder = try TemporaryFolder()
    var ids: [String] = []
    do {
      let athena = try QueryHarness(folder: folder)
      for number in 0..<3 {
        let made = try athena.call(
          "CreateNamedQuery",
          [
            "Name": .string("q\(number)"), "Database": "default", "QueryString": "SELECT 1",
            "ClientRequestToken": .string("token\(number)"),
          ])
        ids.append(try #require(made["NamedQueryId"]?.text))
      }
      let again = try athena.call(
        "CreateNamedQuery",
        [
          "Name": "q0", "Database": "default", "QueryString": "SELECT 1",
          "ClientRequestToken": "token0",
        ])
      #expect(again["NamedQueryId"]?.text == ids[0])
      try athena.call(
        "CreatePreparedStatement",
        ["StatementName": "p", "WorkGroup": "primary", "QueryStatement": "SELECT ? + ?"])
      try athena.run(Self.table)
    }
    let athena = try QueryHarness(folder: folder)
    var found: [String] = []
    var token: String?
    repeat {
      var input: JSONValue = ["MaxResults": 2]
      input.set("NextToken", token.map { .string($0) })
      let page = try athena.call("ListNamedQueries", input)
      found += page.texts(at: "NamedQueryIds")
      token = page["NextToken"]?.text
    } while token != nil
    #expect(found == ids.sorted())
    try athena.call(
      "UpdateNamedQuery",
      ["NamedQueryId": .string(ids[1]), "Name": "new", "QueryString": "SELECT 2"])
    let got = try athena.call("GetNamedQuery", ["NamedQueryId": .string(ids[1])])["NamedQuery"]
    #expect(got?["Name"]?.text == "new" && got?["QueryString"]?.text == "SELECT 2")
    try athena.call("DeleteNamedQuery", ["NamedQueryId": .string(ids[1])])
    #expect(athena.error("GetNamedQuery", ["NamedQueryId": .string(ids[1])]).contains("not found"))
    #expect(try athena.run("SHOW TABLES") == ["logs"])
    athena.runner.prepare(Self.answer)
    #expect(try athena.run("EXECUTE p USING 1, 2").count == 4)
    #expect(athena.runner.requests.last?.text == "SELECT 1 + 2")
    #expect(try athena.run("EXECUTE p USING 1").first?.contains("expected 2 but found 1") == true)
    #expect(try athena.run("PREPARE r FROM SELECT 'x'") == [])
    #expect(
      try athena.call("ListPreparedStatements", ["WorkGroup": "primary"]).texts(
        at: "PreparedStatements.StatementName") == ["p", "r"])
    #expect(try athena.run("DEALLOCATE PREPARE r") == [])
    #expect(
      try athena.run("SELECT ?", ("ExecutionParameters", ["'a'"])).count == 4)
    #expect(athena.runner.requests.last?.text == "SELECT 'a'")
  }

  @Test("accounts do not see each other's")
  func accounts() throws {
    let athena = try QueryHarness()
    try athena.run(Self.table)
    let id = try athena.start("SHOW TABLES")
    #expect(throws: ServiceError.self) {
      try athena.call(
        "GetQueryExecution", ["QueryExecutionId": .string(id)], account: "999999999999")
    }
    let other = try athena.call(
      "ListTableMetadata", ["CatalogName": "AwsDataCatalog", "DatabaseName": "default"],
      account: "999999999999")
    #expect(other["TableMetadataList"]?.items?.isEmpty == true)
  }
}
