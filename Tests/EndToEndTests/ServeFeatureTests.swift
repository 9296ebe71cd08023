import Foundation
import TestSupport
import Testing

/// `weir serve` beside the AWS APIs: its file, its pages, its client commands.
struct ServeFeatureTests {
  private static let key = [
    "WEIR_ACCESS_KEY_ID": "AKIDFIRST0000001", "WEIR_SECRET_ACCESS_KEY": "first-secret",
  ]
  private static let client = [
    "AWS_ACCESS_KEY_ID": "AKIDFIRST0000001", "AWS_SECRET_ACCESS_KEY": "first-secret",
    "HOME": "/nonexistent",
  ]

  private let scratch: TemporaryFolder

  init() throws { scratch = try TemporaryFolder() }

  private func serve(_ words: [String] = ["--source", "none"]) throws -> ServeProcess {
    try ServeProcess(words, environment: ServeFeatureTests.key, scratch: scratch)
  }

  private func flowLogs(_ words: [String], _ server: ServeProcess) throws -> ProgramRun {
    try ProgramRun.weir(
      ["flow-logs"] + words + ["--endpoint-url", server.url],
      environment: ServeFeatureTests.client)
  }

  // MARK: The file

  @Test("what is wrong with a file is told with file and line, and what was meant")
  func badFile() throws {
    let path = try scratch.write(
      Array("listn: 127.0.0.1:1\nlog-level: loud\ninsecure: maybe\nconfig: x\n".utf8), as: "c.yaml")
    let run = try ProgramRun.weir(["serve", "--config", path])
    #expect(run.exitCode == 2)
    #expect(
      run.errors.split(separator: "\n").map { $0.replacing(path, with: "c.yaml") } == [
        "c.yaml:1: error: 'listn' is no option of 'weir serve'; did you mean 'listen'?",
        "c.yaml:2: error: option '--log-level' cannot be 'loud'; allowed: debug, info, warning, error",
        "c.yaml:3: error: 'insecure' is 'maybe'; expected true or false",
        "c.yaml:4: error: 'config' is no option of 'weir serve'; see 'weir serve --help'",
      ])
    #expect(try ProgramRun.weir(["serve", "--config", "/nonexistent"]).exitCode == 2)
  }

  @Test("the configuration that is shown gives itself again, and words count before the file")
  func printConfig() throws {
    let path = try scratch.write(
      Array("listen: 127.0.0.1:4711\nregion: \"eu-west-1\"\nallow-reset: true\n".utf8), as: "c.yaml"
    )
    let words = ["serve", "--config", path, "--region", "eu-north-1", "--data-dir", "a \"b\""]
    let first = try ProgramRun.weir(words + ["--print-config"])
    #expect(first.exitCode == 0)
    for line in [
      "listen: \"127.0.0.1:4711\"", "region: eu-north-1", "allow-reset: true", "insecure: false",
      "account: \"123456789012\"", "data-dir: \"a \\\"b\\\"\"", "source: auto", "# topology: PATH",
    ] {
      #expect(first.output.split(separator: "\n").contains(Substring(line)), "\(line)")
    }
    let again = try scratch.write(Array(first.output.utf8), as: "again.yaml")
    #expect(
      try ProgramRun.weir(["serve", "--config", again, "--print-config"]).output == first.output)
  }

  @Test("a server that is configured by a file alone serves")
  func configured() throws {
    let path = try scratch.write(Array("source: none\nallow-reset: true\n".utf8), as: "c.yaml")
    let server = try serve(["--config", path])
    #expect(try SignedCall.get(server.url + "/healthz") == "200 ok\n")
    #expect(server.stop() == 0)
  }

  // MARK: Pages

  @Test("metrics count requests, connections, flow logs and memory")
  func metrics() throws {
    let server = try serve()
    #expect(try SignedCall.status(server.url, "AKIDFIRST0000001", "first-secret") == 200)
    #expect(try SignedCall.status(server.url, "AKIDFIRST0000001", "wrong") == 403)
    let text = try SignedCall.get(server.url + "/metrics")
    for part in [
      "200 # HELP", "weir_requests_total{operation=\"sts GetCallerIdentity\",status=\"200\"} 1\n",
      "weir_requests_total{operation=\"sts\",status=\"403\"} 1\n", "weir_connections_total 3\n",
      "weir_capture_running 0\n", "process_resident_memory_bytes ",
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test("the state is wiped where that is allowed, by a POST that no web page sent")
  func reset() throws {
    let curl = try #require(ProgramRun.find("curl"))
    func post(_ url: String, _ words: [String] = []) throws -> String {
      let run = try ProgramRun.run(
        curl,
        ["-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST"] + words + [url])
      return run.output
    }
    let topology = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Examples/three-tier/topology.yaml").path
    let server = try serve(["--source", "none", "--allow-reset", "--topology", topology])
    let made = try flowLogs(["create", "--to", "log-group:first"], server)
    #expect(made.exitCode == 0 && made.output.hasPrefix("fl-"), "\(made.errors)")
    #expect(try post(server.url + "/_weir/reset", ["-H", "Origin: http://evil.example"]) == "403")
    #expect(try SignedCall.get(server.url + "/_weir/reset").hasPrefix("405 "))
    #expect(try flowLogs(["list"], server).exitCode == 0)
    #expect(try post(server.url + "/moto-api/reset") == "200")
    #expect(try flowLogs(["list"], server).exitCode == 1)
    // The topology is there again, as at the first start.
    #expect(try flowLogs(["create", "--to", "log-group:g"], server).exitCode == 0)
    #expect(try post(server.url + "/_weir/reset") == "200")
    #expect(server.stop() == 0)
    let other = try ServeProcess(
      ["--source", "none"], environment: ServeFeatureTests.key, scratch: try TemporaryFolder())
    #expect(try post(other.url + "/_weir/reset") != "200")
  }

  // MARK: weir flow-logs

  @Test("flow logs are made, listed and deleted without the AWS CLI")
  func flowLogCommands() throws {
    let topology = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Examples/three-tier/topology.yaml").path
    let server = try serve(["--source", "none", "--topology", topology])
    #expect(try flowLogs(["list"], server).exitCode == 1)
    let made = try flowLogs(
      [
        "create", "--to", "log-group:g", "--interval", "60", "--traffic", "REJECT", "--format",
        "${srcaddr} ${dstaddr}",
      ], server)
    let id = made.output.split(separator: "\n").map(String.init)
    #expect(made.exitCode == 0 && id.count == 1, "\(made.errors)")
    let again = try flowLogs(
      [
        "create", "--to", "log-group:g", "--interval", "60", "--traffic", "REJECT", "--format",
        "${srcaddr} ${dstaddr}",
      ], server)
    #expect(again.exitCode == 2 && again.errors.contains("FlowLogAlreadyExists"))
    let list = try flowLogs(["list"], server).output
    #expect(list.contains("REJECT") && list.contains(" 60 ") && list.contains("SUCCESS"))
    // The owner of the data directory needs no variables.
    let own = try ProgramRun.weir(
      [
        "flow-logs", "list", "--output", "json", "--endpoint-url", server.url, "--data-dir",
        server.data,
      ], environment: ["HOME": "/nonexistent"])
    #expect(own.output.contains("\"LogFormat\": \"${srcaddr} ${dstaddr}\""), "\(own.errors)")
    #expect(try flowLogs(["delete"] + id, server).exitCode == 0)
    #expect(try flowLogs(["delete", "fl-0123456789abcdef0"], server).exitCode == 2)
    #expect(try flowLogs(["create", "vpc-1", "subnet-1", "--to", "s3://b"], server).exitCode == 2)
    #expect(try flowLogs(["create", "vpc-1"], server).errors.contains("--to is missing"))
    #expect(try flowLogs(["create", "i-1", "--to", "s3://b"], server).exitCode == 2)
  }

  // MARK: Sources

  @Test("a source that cannot work is refused before anything is served")
  func sources() throws {
    for words in [
      ["--source", "replay:/nonexistent@eni-0123"], ["--source", "sometimes"],
      ["--lab", "nosuchlab"], ["--lab", "x", "--source", "none"],
    ] {
      let run = try ProgramRun.weir(
        ["serve", "--listen", "127.0.0.1:0", "--data-dir", scratch.url.path] + words)
      #expect(run.exitCode == 2, "\(words)")
    }
  }

  @Test(
    "without privilege, live capture is refused in one sentence",
    .enabled(if: ProgramRun.find("setpriv") != nil && geteuid() == 0, "needs root and setpriv"))
  func unprivileged() throws {
    let setpriv = try #require(ProgramRun.find("setpriv"))
    let words = [
      "--bounding-set=-all", "--inh-caps=-all", "--reuid=65534", "--regid=65534",
      "--clear-groups", ProgramRun.weir, "serve", "--listen", "127.0.0.1:0",
    ]
    let folder = try TemporaryFolder()
    let data = folder.url.appending(path: "data").path
    unsafe _ = chmod(folder.url.path, 0o777)
    let run = try ProgramRun.run(setpriv, words + ["--data-dir", data, "--source", "live"])
    #expect(run.exitCode == 2)
    let wanted = """
      weir: --source live needs CAP_NET_RAW, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN for the \
      kernel's own verdicts, which this process has not; sudo gives it, and --source none goes \
      without
      """
    let said = run.errors.split(separator: "\n").filter { $0.hasPrefix("weir: ") }
    #expect(said.map(String.init) == [wanted], "\(run.errors)")
  }
}
