import Foundation
import TestSupport
import Testing

/// `--from live`: what a running server has seen and not delivered, alone and beside destinations.
@Suite(.enabled(if: ServedEngine.library != nil, "no libduckdb.so"))
struct LiveQueryTests {
  private static let topology = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/three-tier/topology.yaml").path
  /// Packets, one each 20 ms.
  private static let count = 900

  private let scratch: TemporaryFolder
  private let engine: ServedEngine

  init() throws {
    scratch = try TemporaryFolder()
    engine = ServedEngine(scratch)
  }

  /// A capture whose window ends three seconds behind its begin: each packet is a flow of its own,
  /// and one of a flow that goes on.
  private func capture() throws -> String {
    var file = PcapFileBuilder()
    for number in 0..<Self.count {
      let time = 1_763_639_997_000 + UInt64(number) * 20
      for port in [UInt16(10_000 + number), 9_999] {
        file.add(
          PacketBuilder().ethernet().ipv4("198.51.100.7", "10.0.0.10").udp(port, 7_000)
            .payload(60).bytes,
          seconds: UInt32(time / 1000), nanoseconds: UInt32(time % 1000) * 1_000_000)
      }
    }
    return try scratch.write(file.bytes, as: "paced.pcap")
  }

  private func weir(_ words: [String], _ server: ServeProcess) throws -> ProgramRun {
    try ProgramRun.weir(words, environment: engine.environment(server), limit: 30)
  }

  /// Makes flow logs in a server that captures nothing, so that the next one has them from the
  /// first packet on.
  private func prepare(_ flowLogs: [[String]]) throws {
    let server = try engine.serve("--source", "none", "--topology", Self.topology)
    let made = try ProgramRun.run(
      try #require(ProgramRun.find("curl")),
      [
        "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "--aws-sigv4",
        "aws:amz:us-east-1:s3", "--user", "AKIDFIRST0000001:first-secret", "-H",
        "x-amz-content-sha256: UNSIGNED-PAYLOAD", "\(server.url)/flow-logs",
      ])
    #expect(made.output == "200", "\(made.errors)")
    for words in flowLogs {
      let made = try weir(["flow-logs", "create", "--interval", "60"] + words, server)
      #expect(made.exitCode == 0, "\(made.errors)")
    }
    #expect(server.stop() == 0)
  }

  /// Packets by source port.
  private func packets(_ sources: [String], _ server: ServeProcess) throws -> (
    run: ProgramRun, ports: [Int: Int]
  ) {
    let run = try weir(
      [
        "query",
        "select srcport, sum(packets) from flow_logs where dstport = 7000 group by 1 order by 1",
        "--output", "csv",
      ] + sources.flatMap { ["--from", $0] }, server)
    var ports: [Int: Int] = [:]
    for line in run.output.split(whereSeparator: \.isNewline).dropFirst() {
      let numbers = line.split(separator: ",").compactMap { Int($0) }
      if numbers.count == 2 { ports[numbers[0]] = numbers[1] }
    }
    return (run, ports)
  }

  /// What is wrong with the packets of one moment: nothing, where they are the first of all.
  private func fault(_ ports: [Int: Int], atLeast known: Int) -> String? {
    let count = ports[9_999] ?? 0
    let expected = Dictionary(uniqueKeysWithValues: (0..<count).map { (10_000 + $0, 1) })
    let single = ports.filter { $0.key != 9_999 }
    if single != expected {
      let wrong = single.filter { expected[$0.key] != $0.value }
      let missing = expected.filter { single[$0.key] == nil }
      return "of \(count) are \(missing.count) missing and \(wrong.count) wrong"
    }
    return count < known ? "\(count) are fewer than \(known) before" : nil
  }

  @Test(
    "live beside a log group or a bucket is every packet so far, once, at any moment",
    .timeLimit(.minutes(3)))
  func everyMoment() throws {
    try prepare([["--to", "log-group:vpc"], ["--to", "s3://flow-logs/x/"]])
    let path = try capture()
    let server = try engine.serve("--source", "replay:\(path),pace=real")
    var known = ["log-group:vpc": 0, "s3://flow-logs/x/": 0]
    /// Moments at which both sides had packets, and at which one alone had.
    var kinds: Set<String> = []
    let end = Date(timeIntervalSinceNow: 60)
    while known.values.contains(where: { $0 < Self.count }), Date() < end {
      for source in known.keys.sorted() {
        let (run, ports) = try packets(["live", source], server)
        #expect(run.exitCode <= 1, "\(run.errors)")
        #expect(fault(ports, atLeast: known[source] ?? 0) == nil, "\(source): \(run.errors)")
        known[source] = ports[9_999] ?? 0
      }
      let stored = try packets(["log-group:vpc"], server).ports[9_999] ?? 0
      kinds.insert(stored == 0 ? "open" : stored < Self.count ? "both" : "stored")
    }
    #expect(known.values.allSatisfy { $0 == Self.count })
    #expect(!kinds.isDisjoint(with: ["open", "both"]), "\(kinds)")
    for _ in 0..<100 {
      if try packets(["log-group:vpc"], server).ports[9_999] == Self.count { break }
      usleep(100_000)
    }
    let (over, ports) = try packets(["log-group:vpc"], server)
    #expect(fault(ports, atLeast: Self.count) == nil, "\(over.errors)")
    #expect(try packets(["live", "log-group:vpc"], server).ports == ports)
    #expect(server.stop() == 0)
  }

  /// Waits for the next minute where the present one has too little left for a window to stay open.
  private static func awaitRoom() {
    let second = UInt32(Date().timeIntervalSince1970) % 60
    if second > 35 { sleep(60 - second) }
  }

  @Test("flows are seen before their window ends, by every command, with how fresh they are")
  func open() throws {
    var file = PcapFileBuilder()
    for port in [UInt16(443), 22] {
      file.add(
        PacketBuilder().ethernet().ipv4("203.0.113.9", "10.0.0.10").tcp(40_000, port)
          .bytes, seconds: 1_763_640_010)
    }
    // The window stays open: this one never comes.
    file.add(
      PacketBuilder().ethernet().ipv4("203.0.113.9", "10.0.0.10").tcp(40_000, 80).bytes,
      seconds: 1_763_643_600)
    let path = try scratch.write(file.bytes, as: "open.pcap")
    LiveQueryTests.awaitRoom()
    let server = try engine.serve(
      "--source", "replay:\(path),pace=real,rebase=now", "--topology", Self.topology)
    var query = try weir(["query", "select count(*) from flow_logs", "--from", "live"], server)
    for _ in 0..<100 where !query.output.contains("2") {
      usleep(50_000)
      query = try weir(["query", "select count(*) from flow_logs", "--from", "live"], server)
    }
    #expect(query.output == "count_star()\n           2\n")
    #expect(query.errors.contains("weir: live: open window since "), "\(query.errors)")
    #expect(query.errors.contains(" 2 flows, last packet "))
    #expect(query.errors.contains(" ago; windows that are open alone"))
    let top = try weir(
      [
        "top", "--by", "dstport,action", "--metric", "packets", "--from", "live", "--output", "csv",
      ],
      server)
    #expect(
      top.output == "dstport,action,packets,percent\r\n22,REJECT,1,50.0\r\n443,ACCEPT,1,50.0\r\n")
    let insights = try weir(
      [
        "insights", "filter action = \"REJECT\" | stats count(*) as n by dstPort", "--from", "live",
        "--output", "ndjson",
      ], server)
    #expect(insights.output == "{\"dstPort\":22,\"n\":1}\n", "\(insights.errors)")
    let observed = try weir(["observe", "--from", "live", "--action", "REJECT"], server)
    #expect(
      observed.output.contains("  REJECT    in   eni-")
        && observed.output.contains("203.0.113.9:40000 → 10.0.0.10:22/tcp")
        && observed.output.contains(" acl-"), "\(observed.output)\(observed.errors)")
    let none = try weir(["observe", "--from", "live", "--last", "5m", "port", "9"], server)
    #expect(none.exitCode == 1)
    #expect(
      none.errors.contains("no record matches in 5 min, of 2 records; the last one began "),
      "\(none.errors)")
    #expect(none.errors.hasSuffix(" s ago\n"))
    #expect(server.stop() == 0)
  }

  @Test(
    "packets of a real interface are seen while their window is open",
    .disabled(if: CaptureLab.obstacle != nil, "\(CaptureLab.obstacle ?? "")"))
  func interface() throws {
    LiveQueryTests.awaitRoom()
    let lines = try CaptureLab.run(
      """
      acquaint; ip -n $h link set lo up
      export WEIR_ACCESS_KEY_ID=AKIDFIRST0000001 WEIR_SECRET_ACCESS_KEY=first-secret
      ip netns exec $h timeout -k 1 25 $weir serve --data-dir data --source live 2>err & pid=$!
      ask() { ip netns exec $h $weir "$@" --from live --data-dir data 2>said; }
      count() { ask query 'select sum(packets) from flow_logs where dstport = 9' --output raw; }
      for i in $(seq 100); do grep -qs eth0 err && break; sleep 0.1; done
      send 9 5
      for i in $(seq 50); do [ "$(count)" = 5 ] && break; sleep 0.1; done
      count; cat said
      ask observe --dst 10.9.0.12 port 9
      pkill -TERM -P $pid; wait $pid; echo "exit $?"
      """, limit: 40)
    #expect(lines.first == "5", "\(lines)")
    #expect(
      lines.contains {
        $0.hasPrefix("weir: live: open window since ") && $0.contains(" s ago; windows that are")
      }, "\(lines)")
    #expect(
      lines.contains {
        $0.contains("ACCEPT    in   eni-") && $0.contains("10.9.0.11:")
          && $0.contains("→ 10.9.0.12:9/udp") && $0.contains(" 5 pkts ")
      }, "\(lines)")
    #expect(lines.last == "exit 0")
  }

  @Test("what is live is told to owners of keys alone")
  func access() throws {
    let server = try engine.serve("--source", "none")
    #expect(try SignedCall.get(server.url + "/_weir/live").hasPrefix("403 "))
    var environment = engine.environment(server)
    environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
    let question = ["query", "select 1 from flow_logs", "--from", "live"]
    let wrong = try ProgramRun.weir(question, environment: environment)
    #expect(
      wrong.exitCode == 2 && wrong.errors.contains("SignatureDoesNotMatch"), "\(wrong.errors)")
    // The owner of the data directory needs no variables.
    let own = try ProgramRun.weir(
      question + ["--endpoint-url", server.url, "--data-dir", server.data],
      environment: ["HOME": scratch.url.path, "WEIR_DUCKDB": ServedEngine.library ?? ""])
    #expect(own.exitCode == 1)
    #expect(
      own.errors.hasSuffix("weir: there are no records in live; no packet so far\n"),
      "\(own.errors)")
    #expect(server.stop() == 0)
    let gone = try ProgramRun.weir(question, environment: environment)
    #expect(
      gone.exitCode == 2 && gone.errors.contains("'weir serve' starts a server"), "\(gone.errors)")
  }
}
