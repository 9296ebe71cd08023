import AWSProtocols
import AWSServices
import Foundation
import QueryJobs
import Testing

/// CloudWatch Logs' operations about queries.
struct LogsQueryTests {
  private struct Groups: QueriedLogGroups {
    func exists(_ name: String, scope: QueryScope) throws(QueryFailure) -> Bool {
      name == "/vpc/flow-logs"
    }

    func fields(
      of name: String, around milliseconds: Int, scope: QueryScope
    ) throws(QueryFailure) -> [LogField] {
      [LogField("@message", percent: 100), LogField("srcAddr", percent: milliseconds / 1_000_000)]
    }

    func record(_ pointer: String, scope: QueryScope) throws(QueryFailure) -> [LogValue]? {
      pointer == "p" ? [LogValue("@message", "m"), LogValue("srcAddr", "10.0.0.1")] : nil
    }
  }

  private func harness() throws -> QueryHarness { try QueryHarness(groups: Groups()) }

  private static let query: JSONValue = [
    "logGroupName": "/vpc/flow-logs", "startTime": 1_000, "endTime": 2_000,
    "queryString": "stats sum(bytes) by srcAddr", "limit": 20,
  ]

  /// Waits until a query is neither scheduled nor running.
  private func result(_ logs: QueryHarness, _ id: JSONValue) throws -> JSONValue {
    for _ in 0..<5_000 {
      let answer = try logs.call("GetQueryResults", ["queryId": id], service: "logs")
      if !["Scheduled", "Running"].contains(answer["status"]?.text) { return answer }
      usleep(1_000)
    }
    throw QueryFailure(.failed, "it did not end")
  }

  @Test("a query gives fields with values, without those that are absent, and statistics")
  func query() throws {
    let logs = try harness()
    var answer = QueryAnswer(
      columns: [QueryAnswer.Column("srcAddr", "VARCHAR"), QueryAnswer.Column("@ptr", "VARCHAR")],
      rows: [["10.0.0.1", "p"], [nil, "q"]])
    answer.statistics.recordsScanned = 7
    logs.runner.prepare(answer)
    let id = try #require(try logs.call("StartQuery", Self.query, service: "logs")["queryId"])
    let found = try result(logs, id)
    #expect(found["status"]?.text == "Complete")
    #expect(
      found["results"] == [
        [["field": "srcAddr", "value": "10.0.0.1"], ["field": "@ptr", "value": "p"]],
        [["field": "@ptr", "value": "q"]],
      ])
    #expect(found["statistics"]?["recordsScanned"] == .number("7.0"))
    let request = try #require(logs.runner.requests.first)
    #expect(request.milliseconds == 1_000_000...2_000_999 && request.rowLimit == 20)
    #expect(request.sources == [.logGroup("/vpc/flow-logs")] && request.language == .insights)
    let first = try logs.call("GetQueryResults", ["queryId": id, "maxItems": 1], service: "logs")
    #expect(first["results"]?.items?.count == 1)
    let second = try logs.call(
      "GetQueryResults", ["queryId": id, "maxItems": 1, "nextToken": first["nextToken"] ?? nil],
      service: "logs")
    #expect(second["results"]?.items?.count == 1 && second["nextToken"] == nil)
    let listed = try logs.call(
      "DescribeQueries", ["logGroupName": "/vpc/flow-logs", "status": "Complete"], service: "logs")
    #expect(listed.texts(at: "queries.queryId") == id.texts(at: ""))
  }

  @Test("a query that cannot be read is refused with the place")
  func malformed() throws {
    let logs = try harness()
    logs.runner.prepare(
      QueryAnswer(), refusal: QueryFailure(.malformed, "unexpected symbol", offsets: 3..<7))
    let error = #expect(throws: ServiceError.self) {
      try logs.call("StartQuery", Self.query, service: "logs")
    }
    let wire = ServiceEncoding(.json11).encode(try #require(error), requestID: "r")
    let body = try JSONReader.read(wire.body)
    #expect(body["__type"] == "MalformedQueryException")
    let location = body["queryCompileError"]?["location"]
    #expect(location?["startCharOffset"] == 3 && location?["endCharOffset"] == 7)
  }

  @Test(
    "wrong calls are refused",
    arguments: [
      ("logGroupName", "/none", "ResourceNotFoundException: Log group '/none' does not exist"),
      ("endTime", 1, "InvalidParameterException: End time should not be less than start time."),
      ("limit", 0, "InvalidParameterException: limit is 0"),
      ("queryLanguage", "PPL", "InvalidParameterException: queryLanguage is 'PPL'"),
      ("logGroupNames", ["/vpc/flow-logs"], "InvalidParameterException: Only one of"),
      ("queryString", nil, "ValidationException"),
    ] as [(String, JSONValue, String)])
  func refused(_ name: String, _ value: JSONValue, _ message: String) throws {
    var input = Self.query
    input.set(name, value)
    let error = try harness().error("StartQuery", input, service: "logs")
    #expect(error.hasPrefix(message), "\(error)")
  }

  @Test("a query is stopped once")
  func stopping() throws {
    let logs = try harness()
    logs.runner.wait(true)
    let id = try #require(try logs.call("StartQuery", Self.query, service: "logs")["queryId"])
    #expect(
      try logs.call("StopQuery", ["queryId": id], service: "logs")["success"]?.truth == true)
    #expect(try result(logs, id)["status"]?.text == "Cancelled")
    #expect(logs.error("StopQuery", ["queryId": id], service: "logs").contains("already ended"))
  }

  @Test("fields of a group, and of one event")
  func fields() throws {
    let logs = try harness()
    let arn: JSONValue = "arn:aws:logs:us-east-1:123456789012:log-group:/vpc/flow-logs:*"
    let answer = try logs.call(
      "GetLogGroupFields", ["logGroupIdentifier": arn, "time": 42_000], service: "logs")
    #expect(answer.texts(at: "logGroupFields.name") == ["@message", "srcAddr"])
    #expect(answer.texts(at: "logGroupFields.percent") == ["100", "42"])
    let record = try logs.call("GetLogRecord", ["logRecordPointer": "p"], service: "logs")
    #expect(record["logRecord"]?["srcAddr"]?.text == "10.0.0.1")
    #expect(
      logs.error("GetLogRecord", ["logRecordPointer": "x"], service: "logs").contains("invalid"))
  }

  @Test("definitions are saved, changed, listed by prefix and forgotten")
  func definitions() throws {
    let logs = try harness()
    func put(_ name: String, _ more: (String, JSONValue)...) throws -> JSONValue {
      var input: JSONValue = [
        "name": .string(name), "queryString": "fields @message", "logGroupNames": ["/a", "/b"],
      ]
      for (name, value) in more { input.set(name, value) }
      return try #require(
        try logs.call("PutQueryDefinition", input, service: "logs")["queryDefinitionId"])
    }
    let id = try put("net/top", ("clientToken", "t"))
    #expect(try put("net/top", ("clientToken", "t")) == id)
    _ = try put("other")
    #expect(try put("net/new", ("queryDefinitionId", id), ("queryString", "limit 1")) == id)
    let found = try logs.call(
      "DescribeQueryDefinitions", ["queryDefinitionNamePrefix": "net/"], service: "logs")
    #expect(found.texts(at: "queryDefinitions.name") == ["net/new"])
    #expect(found.texts(at: "queryDefinitions.queryString") == ["limit 1"])
    #expect(found.texts(at: "queryDefinitions.logGroupNames") == ["/a", "/b"])
    try logs.call("DeleteQueryDefinition", ["queryDefinitionId": id], service: "logs")
    #expect(
      logs.error("DeleteQueryDefinition", ["queryDefinitionId": id], service: "logs").hasPrefix(
        "ResourceNotFoundException"))
  }
}
