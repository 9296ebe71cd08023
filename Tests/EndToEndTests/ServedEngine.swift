import Foundation
import TestSupport
import Testing

/// A server that answers queries, and clients of Python that ask it.
struct ServedEngine {
  /// The engine's library, where the tests' own environment has it.
  static let library: String? = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
    return [environment["WEIR_DUCKDB"], "\(cache)/weir/libduckdb.so"].compactMap(\.self)
      .first { FileManager.default.fileExists(atPath: $0) }
  }()

  /// Whether queries can be tested here.
  static let isPossible = library != nil && PythonEnvironment.python != nil
  static let advice: Comment = "no libduckdb.so, or pip cannot set up boto3"

  private let scratch: TemporaryFolder

  init(_ scratch: TemporaryFolder) { self.scratch = scratch }

  /// Starts `weir serve` with the engine.
  func serve(_ words: String...) throws -> ServeProcess {
    try ServeProcess(
      words,
      environment: [
        "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
        "WEIR_DUCKDB": Self.library ?? "",
      ], scratch: scratch)
  }

  /// The variables of a client of a server.
  func environment(_ server: ServeProcess) -> [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
      "AWS_ENDPOINT_URL": server.url, "AWS_DEFAULT_REGION": "us-east-1",
      "HOME": scratch.url.path, "PATH": "/usr/bin:/bin", "WEIR_DUCKDB": Self.library ?? "",
    ]
  }

  /// Runs a program of Python with clients, and `run`, which carries out a statement of Athena's.
  func python(
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
      try #require(path), ["-c", start + program], environment: environment(server), limit: 100)
    #expect(run.exitCode == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }
}
