import Foundation
import TestSupport
import Testing

@Suite struct ReplayTests {
  static let example = Snapshot.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Examples/first-records.pcap").path

  static let frame = PacketBuilder().ethernet().ipv4("10.0.0.1", "198.51.100.1").udp(1, 2).bytes

  @Test(
    "the example capture gives these lines",
    arguments: ["raw", "compact", "table", "json", "ndjson", "csv"])
  func example(_ style: String) throws {
    let run = try ProgramRun.weir(["replay", Self.example, "--output", style, "--header"])
    #expect(run.exitCode == 0)
    #expect(run.errors.isEmpty)
    try Snapshot.expect(run.output, equals: "example-\(style).txt")
  }

  @Test("the three-tier example shows every verdict and the rule that gave it")
  func threeTier() throws {
    let folder = URL(filePath: Self.example).deletingLastPathComponent()
      .appending(path: "three-tier").path
    let run = try ProgramRun.weir([
      "replay", "--topology", folder, folder + "/capture.pcap", "--output", "compact",
    ])
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    try Snapshot.expect(run.output, equals: "three-tier-compact.txt")
  }

  @Test("the three-tier example shows ways, next hops, tags and services")
  func threeTierFields() throws {
    let folder = URL(filePath: Self.example).deletingLastPathComponent()
      .appending(path: "three-tier").path
    let scratch = try TemporaryFolder()
    let ranges = try scratch.write(
      Array(#"{"prefixes": [{"ip_prefix": "198.51.100.0/24", "service": "EC2"}]}"#.utf8),
      as: "ip-ranges.json")
    let run = try ProgramRun.weir([
      "replay", "--topology", folder, folder + "/capture.pcap", "--output", "table",
      "--tag-field", "instance=Name,network-interface=Name", "--ip-ranges", ranges,
      "--format",
      "${srcaddr} ${dstaddr} ${action} ${traffic-path} ${next-hop-interface-id} "
        + "${next-hop-interface-type} ${instance-tag} ${interface-tag} ${pkt-src-aws-service} "
        + "${pkt-dst-aws-service}",
    ])
    #expect(run.exitCode == 0 && run.errors.isEmpty)
    try Snapshot.expect(run.output, equals: "three-tier-fields.txt")
  }

  @Test("a custom format chooses the fields, all of them if asked")
  func formats() throws {
    let custom = try ProgramRun.weir([
      "replay", Self.example, "--format",
      "${srcaddr} ${tcp-flags} ${flow-direction} ${x-initiator}",
      "--header",
    ])
    try Snapshot.expect(custom.output, equals: "example-custom.txt")
    let all = try ProgramRun.weir(["replay", Self.example, "--format", "all"])
    #expect(all.output.split(separator: "\n").allSatisfy { $0.split(separator: " ").count == 54 })
  }

  @Test("standard input is read like a file, packed or not, with any number of threads")
  func standardInput() throws {
    let folder = try TemporaryFolder()
    let bytes = PcapFileBuilder.file([Self.frame, Self.frame])
    let plain = try folder.write(bytes, as: "stdin.pcap")
    let expected = try ProgramRun.weir(["replay", plain]).output
    #expect(expected.split(separator: "\n").count == 1)
    for pipe in ["cat \(plain)", "gzip -c \(plain)"] {
      for threads in ["1", "2"] {
        let command = "\(pipe) | \(ProgramRun.weir) replay - --threads \(threads)"
        let run = try ProgramRun.run("/bin/sh", ["-c", command])
        #expect(run.output == expected)
        #expect(run.errors.isEmpty && run.exitCode == 0)
      }
    }
  }

  @Test("a window is written as soon as it is over, while the capture goes on")
  func readingAlong() throws {
    let folder = try TemporaryFolder()
    var file = PcapFileBuilder()
    file.add(Self.frame, seconds: 60)
    file.add(Self.frame, seconds: 130)
    let path = try folder.write(file.bytes, as: "live.pcap")
    // The capture goes on only when the first record has been seen; else both wait for ever.
    let command = """
      mkfifo gate; (cat \(path); cat gate) | \(ProgramRun.weir) replay - --interval 60 \
      | (read -r line; echo "$line"; : > gate; cat)
      """
    let run = try ProgramRun.run("/bin/sh", ["-c", command])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasSuffix(" 60 60 ACCEPT OK"))
  }

  @Test("the first Ctrl-C ends the writer of the pipe, and what it wrote is still recorded")
  func interrupt() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(PcapFileBuilder.file([Self.frame]), as: "live.pcap")
    let command = """
      (cat \(path); sleep 0.4) | (\(ProgramRun.weir) replay - & child=$!; sleep 0.2; \
      kill -INT $child; wait $child; echo "exit $?")
      """
    let run = try ProgramRun.run("/bin/bash", ["-c", "set -m; \(command)"])
    #expect(run.output.hasSuffix("ACCEPT OK\nexit 0\n"), "\(run)")
  }

  @Test("a reader that leaves early ends the program in silence")
  func brokenPipe() throws {
    let folder = try TemporaryFolder()
    let frames = (0..<20_000).map { number in
      PacketBuilder().ethernet().ipv4("10.0.\(number / 250).\(number % 250)", "198.51.100.1")
        .udp(1, 2).bytes
    }
    let path = try folder.write(PcapFileBuilder.file(frames), as: "many.pcap")
    let command = """
      (\(ProgramRun.weir) replay \(path) --interval 60; echo "exit $?" >&2) | head -n 1
      """
    let run = try ProgramRun.run("/bin/sh", ["-c", command])
    #expect(run.errors == "exit 0\n")
    #expect(run.output.split(separator: "\n").count == 1)
  }

  /// What is wrong with a capture, the code that `weir` leaves with, and the sentence it says.
  struct BadCapture: Sendable {
    var name: String
    var bytes: [UInt8]?
    var exitCode: Int32
    var sentence: String
    var received: Int
  }

  static let badCaptures: [BadCapture] = [
    BadCapture(
      name: "text.pcap", bytes: Array("hello, world; this is no capture".utf8), exitCode: 2,
      sentence: "is no packet capture", received: 0),
    BadCapture(name: "empty.pcap", bytes: [], exitCode: 2, sentence: "is empty", received: 0),
    BadCapture(
      name: "absent.pcap", bytes: nil, exitCode: 2, sentence: "No such file", received: 0),
    BadCapture(
      name: "cut.pcap", bytes: Array(PcapFileBuilder.file([frame, frame]).dropLast(3)),
      exitCode: 3, sentence: "byte 82", received: 2),
    BadCapture(
      name: "usb.pcap", bytes: PcapFileBuilder.file([frame], linkType: 220), exitCode: 2,
      sentence: "USB", received: 0),
  ]

  @Test("bad captures end in one sentence, the right code, and statistics", arguments: badCaptures)
  func badCapture(_ bad: BadCapture) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bad.bytes ?? [], as: bad.name)
    if bad.bytes == nil { try FileManager.default.removeItem(atPath: path) }
    let statistics = try folder.write([], as: "statistics.json")
    let run = try ProgramRun.weir(["replay", path, "--stats-json", statistics])
    #expect(run.exitCode == bad.exitCode)
    #expect(run.errors.contains(bad.sentence), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1 && run.errors.hasPrefix("weir: "))
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: statistics)))
    let received = (json as? [String: Any])?["received"] as? Int
    #expect(received == bad.received)
  }

  @Test("statistics never replace a file that holds something else")
  func statisticsOverCapture() throws {
    let folder = try TemporaryFolder()
    let bytes = PcapFileBuilder.file([Self.frame])
    let capture = try folder.write(bytes, as: "only.pcap")
    for words in [["--stats-json", capture], [Self.example, "--stats-json", capture]] {
      let run = try ProgramRun.weir(["replay"] + words)
      #expect(run.exitCode == 2)
      #expect(try Data(contentsOf: URL(filePath: capture)) == Data(bytes))
    }
    let path = try folder.write([], as: "statistics.json")
    for _ in 0..<2 {
      #expect(try ProgramRun.weir(["replay", capture, "--stats-json", path]).exitCode == 0)
    }
    #expect(
      try String(contentsOfFile: path, encoding: .utf8).hasSuffix(
        "\"flows_peak\":1,\"connections_evicted\":0}\n"))
  }

  @Test("a full disk is said, and the run is incomplete")
  func fullDisk() throws {
    let command = "\(ProgramRun.weir) replay \(Self.example) > /dev/full"
    let run = try ProgramRun.run("/bin/sh", ["-c", command])
    #expect(run.exitCode == 3)
    #expect(run.errors.contains("No space left on device"))
  }

  @Test("control characters in a file's name are shown, not obeyed")
  func hostileName() throws {
    let run = try ProgramRun.weir(["replay", "no\u{1b}[31m\nsuch.pcap"])
    #expect(run.errors.hasPrefix("weir: no\\u{1b}[31m\\u{a}such.pcap: cannot be read"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("an unknown field is named with its column, and statistics are written all the same")
  func unknownField() throws {
    let folder = try TemporaryFolder()
    let statistics = try folder.write([], as: "statistics.json")
    let run = try ProgramRun.weir([
      "replay", Self.example, "--format", "${srcaddr} ${dstadr}", "--stats-json", statistics,
    ])
    #expect(run.exitCode == 2)
    #expect(run.errors.contains("\"dstadr\" at column 12") && run.errors.contains("dstaddr?"))
    #expect(try String(contentsOfFile: statistics, encoding: .utf8).hasPrefix("{\"received\":0,"))
  }
}
