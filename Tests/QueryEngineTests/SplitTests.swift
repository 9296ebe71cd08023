import Foundation
import QueryEngine
import TestSupport
import Testing

/// The same records in whatever files.
@Suite("Splits of the sources", .enabled(if: Engine.isThere, Engine.advice))
struct SplitTests {
  private static let questions = [
    "SELECT count(*), sum(bytes), sum(packets), min(\"start\"), max(\"end\") FROM flow_logs",
    "SELECT srcaddr, dstaddr, dstport, count(*), sum(bytes) FROM flow_logs GROUP BY ALL ORDER BY ALL",
    "SELECT count(DISTINCT srcaddr), count(bytes), bit_xor(hash(srcport, dstport, bytes)) FROM flow_logs",
    "SELECT vpc_id, tcp_flags, action, log_status, count(*) FROM flow_logs GROUP BY ALL ORDER BY ALL",
  ]

  private static func answers(_ folder: TemporaryFolder) throws -> [String] {
    let session = try Engine.session([folder.url.path])
    return try questions.map { try session.ask($0).text(.csv) }
  }

  @Test(
    "the union of any split of the sources gives the same answer",
    .enabled(if: OtherReaders.python != nil, OtherReaders.advice), arguments: 0..<10)
  func union(seed: Int) throws {
    let lines = SampleLogs.lines(3000, seed: UInt64(seed))
    let whole = try TemporaryFolder()
    _ = try whole.write(Self.bytes([SampleLogs.header] + lines), as: "all.log")
    let split = try TemporaryFolder()
    var random = SeededGenerator(seed: UInt64(seed) &+ 99)
    var rest = lines[...]
    var number = 0
    while !rest.isEmpty {
      let part = Array(rest.prefix(Int(random.next() % 500) + 1))
      rest = rest.dropFirst(part.count)
      try Self.write(part, into: split, number, &random)
      number += 1
    }
    let python = try #require(OtherReaders.python)
    let made = try Python.run(
      python, ["-c", OtherReaders.toParquet, split.url.path], input: "")
    #expect(made.status == 0)
    #expect(try Self.answers(split) == Self.answers(whole))
  }

  /// One file, or several members of one, in one of the notations that records come in.
  private static func write(
    _ lines: [String], into folder: TemporaryFolder, _ number: Int,
    _ random: inout SeededGenerator
  ) throws {
    let kind = random.next() % 6
    var members: [[UInt8]] = []
    var rest = lines[...]
    while !rest.isEmpty {
      let part = rest.prefix(Int(random.next() % 200) + 1)
      rest = rest.dropFirst(part.count)
      // What was appended to has the header in its middle, too.
      members.append(bytes([SampleLogs.header] + part))
    }
    switch kind {
    case 0: _ = try folder.write(members.flatMap { $0 }, as: "\(number).log")
    case 1:
      let packed = try members.map { try #require(Zstd.frame($0)) }
      _ = try folder.write(packed.flatMap { $0 }, as: "\(number).log.zst")
    case 2:
      _ = try folder.write(bytes([SampleLogs.header] + lines), as: "\(number).todo")
    case 3:
      // The last line may lack its end.
      _ = try folder.write(
        Array(bytes([SampleLogs.header] + lines).dropLast()), as: "\(number).txt")
    default:
      let packed = try members.map { try gzip($0) }
      _ = try folder.write(packed.flatMap { $0 }, as: "\(number).log.gz")
    }
  }

  private static func bytes(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "plain")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-n", path]
    try process.run()
    process.waitUntilExit()
    return try Array(Data(contentsOf: folder.url.appending(path: "plain.gz")))
  }
}
