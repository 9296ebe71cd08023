import Foundation
import TestSupport
import Testing

/// `weir observe --from`: stored records with the words of live observation.
struct StoredObserveTests {
  private static let example = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Examples/three-tier")
  private static let format =
    "${start} ${end} ${interface-id} ${action} ${srcaddr} ${dstaddr} ${pkt-srcaddr} "
    + "${pkt-dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${tcp-flags} "
    + "${flow-direction} ${vpc-id} ${subnet-id} ${log-status} ${x-deciding-rule}"
  private static let isThere = ServedEngine.library != nil

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func replay(_ words: [String] = []) throws -> [String] {
    let example = Self.example
    let run = try ProgramRun.weir(
      [
        "replay", example.appending(path: "capture.pcap").path, "--topology",
        example.appending(path: "topology.yaml").path, "--format", Self.format, "--interval", "60",
      ] + words)
    return run.output.split(separator: "\n").map(String.init)
  }

  /// The records of the example in a file.
  private func record() throws -> String {
    try folder.write(
      Array((try replay(["--header"]).joined(separator: "\n") + "\n").utf8), as: "a.log")
  }

  @Test(
    "a filter wants the stored records that it would have recorded",
    .enabled(if: isThere, "no libduckdb.so"),
    arguments: [
      "tcp", "udp or icmp", "not tcp", "action reject", "src net 10.0.0.0/16 and not dst port 8080",
      "port 5432 or port 25", "portrange 40000-40400", "host 10.0.20.10", "not port 443",
      "ingress", "egress and action accept", "dst 198.51.100.0/24", "ip6", "ip",
      "src and dst net 10.0.0.0/16", "proto 1", "net ::/0", "net 0.0.0.0/0 and not net 10.0.0.0/8",
      "not (src host 10.0.0.10 or dst host 10.0.0.10)",
    ])
  func filters(_ filter: String) throws {
    let file = try record()
    let all = try replay().filter { $0.contains(" OK ") }
    let wanted = try replay(["--filter", filter]).filter { $0.contains(" OK ") }
    let run = try ProgramRun.weir(
      ["observe", "--from", file, "--output", "raw", "--format", Self.format, "--filter", filter],
      limit: 30)
    let seen = run.output.split(separator: "\n").map(String.init)
    #expect(seen.sorted() == wanted.sorted())
    #expect(run.exitCode == (wanted.isEmpty ? 1 : 0))
    #expect(filter == "ip" || wanted.count < all.count)
  }

  @Test(
    "lines are those of live observation, in the order of time",
    .enabled(if: isThere, "no libduckdb.so"))
  func lines() throws {
    let file = try record()
    let run = try ProgramRun.weir(
      ["observe", "--from", file, "--color", "always", "--src", "10.0.0.10", "--action", "REJECT"],
      limit: 30)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines == lines.sorted { $0.prefix(19) < $1.prefix(19) } && lines.count >= 2)
    #expect(
      lines.first
        == "2025-11-20 12:00:05  \u{1b}[31mREJECT\u{1b}[0m    in   eni-07b6804672aa2e741  "
        + "10.0.0.10:40300 → 10.0.20.10:5432/tcp                 3 pkts         120 B  SYN      "
        + "acl-008914e07b53ba1e3/*", "\(run.output)\(run.errors)")
    let places = try ProgramRun.weir(
      ["observe", "--from", file, "--eni", "eni-07b6804672aa2e741", "--output", "ndjson"],
      limit: 30)
    let records = try places.output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(!records.isEmpty)
    #expect(records.allSatisfy { $0["interface-id"] as? String == "eni-07b6804672aa2e741" })
    #expect(records.contains { $0["flow-direction"] as? String == "ingress" })
    let none = try ProgramRun.weir(["observe", "--from", file, "port", "9"], limit: 30)
    #expect(none.exitCode == 1 && none.output.isEmpty)
    #expect(none.errors.contains("no record matches, of "))
  }

  @Test("records of version 2 have no direction, and losses are told where one may have been")
  func plain() throws {
    guard Self.isThere else { return }
    let start = "2 123456789010 eni-0a "
    let file = try folder.write(
      Array(
        """
        \(start)10.0.0.1 2001:db8::1 - - 58 1 64 1418530020 1418530025 ACCEPT OK
        \(start)- - - - - - - 1418530000 1418530060 - SKIPDATA
        \(start)- - - - - - - 1418530070 1418530130 - NODATA
        \(start)172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK

        """.utf8), as: "b.log")
    func observe(_ words: String...) throws -> [String] {
      let run = try ProgramRun.weir(["observe", "--from", file] + words, limit: 30)
      return run.output.split(separator: "\n").map(String.init)
    }
    let lines = try observe()
    try #require(lines.count == 3)
    #expect(
      lines[0] == "2014-12-14 04:06:40  SKIPDATA       eni-0a                 some packets lost "
        + "until 2014-12-14 04:07:40")
    #expect(
      lines[1] == "2014-12-14 04:06:50  ACCEPT         eni-0a                 "
        + "172.31.16.139:20641 → 172.31.16.21:22/tcp            20 pkts        4249 B")
    #expect(lines[2].contains("10.0.0.1 → 2001:db8::1/icmpv6"))
    #expect(try observe("ingress").count == 1)
    #expect(try observe("--eni", "eni-0b").isEmpty)
    #expect(try observe("--port", "22").count == 2)
    #expect(try observe("--until", "1418530010").count == 1)
  }

  @Test(
    "what comes is shown once, whatever was there before",
    .enabled(if: isThere, "no libduckdb.so"))
  func follow() throws {
    let now = Int(Date().timeIntervalSince1970)
    func record(_ port: Int) -> String {
      "2 123456789010 eni-0a 10.0.0.1 10.0.0.2 \(port) 22 6 1 60 \(now) \(now) ACCEPT OK\n"
    }
    let logs = folder.url.appending(path: "logs")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    func write(_ ports: [Int], _ name: String) throws {
      try Data(ports.map(record).joined().utf8).write(to: logs.appending(path: name))
    }
    try write([1], "a.log")
    let script = """
      timeout -s INT 35 \(ProgramRun.weir) observe -f --from \(logs.path) --output raw >seen & pid=$!
      sleep 6; cp first \(logs.path)/b.log
      for i in $(seq 100); do [ "$(wc -l < seen)" -ge 3 ] && break; sleep 0.1; done
      cp second \(logs.path)/c.log
      for i in $(seq 100); do [ "$(wc -l < seen)" -ge 4 ] && break; sleep 0.1; done
      pkill -INT -P $pid; wait $pid; echo "exit $?"; cut -d' ' -f6 seen | sort
      """
    // Two equal records are two.
    let places = [("first", [2, 3, 3]), ("second", [4])]
    let copies = places.map { name, ports in
      "printf '%s' '\(ports.map(record).joined())' > \(name)\n"
    }
    let run = try ProgramRun.run("/bin/bash", ["-c", copies.joined() + script], limit: 40)
    #expect(run.output == "exit 0\n2\n3\n3\n4\n", "\(run)")
  }

  @Test(
    "what contradicts is refused in one sentence",
    arguments: [
      (["-f", "--from", "live"], "live cannot be followed"),
      (["-f", "--output", "json"], "ndjson works"),
      (["--interface", "eth0"], "--from and --interface exclude each other"),
      (["--from", "/nowhere/at-all"], "/nowhere/at-all: No such file"),
      (["--until", "9223372036854775807s"], "a date, a time or an age works"),
      (["--last", "yesterday"], "a length of time works: 90s, 15m, 24h, 7d, 2w"),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(["observe", "--from", folder.url.path] + words)
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errors.contains(sentence), "\(run.errors)")
  }
}
