import AWSProtocols
import AWSServices
import AthenaCatalog
import Foundation
import QueryJobs
import Synchronization
import TestSupport
import Testing

/// Answers what a test has prepared, and remembers what it was asked.
final class PreparedRunner: QueryRunner {
  private struct State {
    var answer = QueryAnswer()
    var failure: QueryFailure?
    var refusal: QueryFailure?
    var waits = false
    var requests: [EngineQuery] = []
  }

  private let state = Mutex(State())

  func prepare(_ answer: QueryAnswer, failure: QueryFailure? = nil, refusal: QueryFailure? = nil) {
    state.withLock { ($0.answer, $0.failure, $0.refusal) = (answer, failure, refusal) }
  }

  /// Whether queries wait until they are stopped.
  func wait(_ waits: Bool) { state.withLock { $0.waits = waits } }

  var requests: [EngineQuery] { state.withLock { $0.requests } }

  func check(_ request: EngineQuery) throws(QueryFailure) {
    if let refusal = state.withLock({ $0.refusal }) { throw refusal }
  }

  func run(
    _ request: EngineQuery, _ progress: QueryProgress
  ) throws(QueryFailure) -> QueryAnswer {
    let prepared = state.withLock { state in
      state.requests.append(request)
      return state
    }
    if let failure = prepared.failure { throw failure }
    while prepared.waits {
      try progress.check()
      usleep(1_000)
    }
    return prepared.answer
  }
}

/// Objects in memory.
final class MemoryObjects: QueryObjects {
  private let objects = Mutex<[String: [UInt8]]>([:])

  subscript(_ url: String) -> String? {
    objects.withLock { $0[url] }.map { String(decoding: $0, as: UTF8.self) }
  }

  func write(
    _ bytes: [UInt8], bucket: String, key: String, contentType: String, scope: QueryScope
  ) throws(QueryFailure) {
    guard bucket != "missing" else { throw QueryFailure(.failed, "NoSuchBucket") }
    objects.withLock { $0["s3://\(bucket)/\(key)"] = bytes }
  }

  func folders(
    bucket: String, prefix: String, scope: QueryScope
  ) throws(QueryFailure) -> [String] {
    let start = "s3://\(bucket)/\(prefix)"
    let names = objects.withLock { objects in
      objects.keys.filter { $0.hasPrefix(start) }.compactMap { key -> String? in
        let rest = key.dropFirst(start.count)
        return rest.contains("/") ? String(rest.prefix { $0 != "/" }) : nil
      }
    }
    return Set(names).sorted()
  }
}

/// A JSON service over a folder of its own, called as clients call it.
final class QueryHarness: Sendable {
  let runner = PreparedRunner()
  let objects = MemoryObjects()
  let athena: Athena
  let logs: LogsQueries
  private let services: [AWSService]
  private let folder: TemporaryFolder
  private let numbers = Mutex(UInt64(1))

  init(
    withRunner: Bool = true, groups: (any QueriedLogGroups)? = nil, folder: TemporaryFolder? = nil
  )
    throws
  {
    self.folder = try folder ?? TemporaryFolder()
    let store = try QueryStore(
      dataDirectory: self.folder.url.appending(path: "data").path)
    let counter = Mutex(UInt64.random(in: 0...UInt64.max))
    let random: @Sendable () -> UInt64 = {
      counter.withLock { number in
        number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return number
      }
    }
    let clock: @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1000) }
    let runner: PreparedRunner? = withRunner ? runner : nil
    athena = Athena(
      store,
      Athena.Surroundings(runner: runner, objects: objects, random: random, clock: clock))
    logs = LogsQueries(
      store,
      LogsQueries.Surroundings(runner: runner, groups: groups, random: random, clock: clock))
    services = [
      .athena(athena),
      AWSService("logs", .json11, targetPrefix: "Logs_20140328", operations: logs.operations),
    ]
  }

  deinit {
    athena.close()
    logs.close()
  }

  /// The tree of an answer, with times as numbers.
  @discardableResult
  func call(
    _ operation: String, _ input: JSONValue = [:], service name: String = "athena",
    account: String = "123456789012"
  ) throws -> JSONValue {
    let service = try #require(services.first { $0.signingName == name })
    let target = "\(service.targetPrefix ?? "").\(operation)"
    let request = WireRequest(
      method: "POST", target: "/",
      headers: [
        HTTPHeader("Content-Type", "application/x-amz-json-1.1"),
        HTTPHeader("X-Amz-Target", target),
      ], body: input.compactBytes)
    let call = try ServiceDirectory.call(request, of: service)
    let answer = try call.operation.perform(
      ServiceRequest(
        service: name, operation: operation, wireProtocol: .json11, region: "us-east-1",
        principal: ServicePrincipal(
          accessKeyID: "AKID", account: account, userName: "tester", userID: "AIDA"),
        input: call.input, requestID: "request", milliseconds: 1_795_185_000_000))
    let wire = service.encoding.encode(answer, operation: operation, requestID: "request")
    return try JSONReader.read(wire.body)
  }

  /// Code and message of the error of a call.
  func error(
    _ operation: String, _ input: JSONValue = [:], service: String = "athena"
  ) -> String {
    do {
      return "no error: \(try call(operation, input, service: service))"
    } catch {
      return "\(error)"
    }
  }

  /// Starts a statement.
  func start(_ text: String, _ more: (String, JSONValue)...) throws -> String {
    var input: JSONValue = [
      "QueryString": .string(text),
      "ResultConfiguration": ["OutputLocation": "s3://results/out"],
    ]
    for (name, value) in more { input.set(name, value) }
    return try #require(call("StartQueryExecution", input)["QueryExecutionId"]?.text)
  }

  /// Waits for a statement's end and gives its `QueryExecution`.
  func execution(_ id: String) throws -> JSONValue {
    for _ in 0..<5_000 {
      let answer = try call("GetQueryExecution", ["QueryExecutionId": .string(id)])
      let execution = try #require(answer["QueryExecution"])
      let state = execution["Status"]?["State"]?.text
      if state != "QUEUED" && state != "RUNNING" { return execution }
      usleep(1_000)
    }
    throw QueryFailure(.failed, "\(id) did not end")
  }

  /// Carries out a statement: its values with blanks between, a row an element, or why it failed.
  @discardableResult
  func run(_ text: String, _ more: (String, JSONValue)...) throws -> [String] {
    var input: JSONValue = [
      "QueryString": .string(text),
      "ResultConfiguration": ["OutputLocation": "s3://results/out"],
    ]
    for (name, value) in more { input.set(name, value) }
    let id = try #require(call("StartQueryExecution", input)["QueryExecutionId"]?.text)
    let status = try execution(id)["Status"]
    guard status?["State"]?.text == "SUCCEEDED" else {
      return ["\(status?["State"]?.text ?? "-"): \(status?["StateChangeReason"]?.text ?? "-")"]
    }
    let rows = try call("GetQueryResults", ["QueryExecutionId": .string(id)])["ResultSet"]?["Rows"]
    return (rows?.items ?? []).map { row in
      (row["Data"]?.items ?? []).map { $0["VarCharValue"]?.text ?? "NULL" }.joined(separator: " ")
    }
  }
}
