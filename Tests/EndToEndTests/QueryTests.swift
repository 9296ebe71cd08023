import Foundation
import TestSupport
import Testing

/// `weir query` and `weir top` as people and scripts meet them.
struct QueryTests {
  private static let record =
    "2 123456789010 eni-0a 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 "
    + "ACCEPT OK"

  /// The engine's library, where the tests' own environment has it.
  private static let isThere: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? "\(environment["HOME"] ?? "")/.cache"
    return environment["WEIR_DUCKDB"] != nil
      || FileManager.default.fileExists(atPath: "\(cache)/weir/libduckdb.so")
  }()

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let other = Self.record.replacingOccurrences(of: "ACCEPT", with: "REJECT")
    _ = try folder.write(Array("\(Self.record)\n\(other)\n\(Self.record)\n".utf8), as: "a.log")
  }

  private func query(_ words: [String]) throws -> ProgramRun {
    try ProgramRun.weir(words + ["--from", folder.url.path], limit: 30)
  }

  @Test("an answer stands alone on standard output", .enabled(if: isThere, "no libduckdb.so"))
  func answer() throws {
    let run = try query(["query", "select action, count(*) n from flow_logs group by 1 order by 2"])
    #expect(run.output == "action  n\nREJECT  1\nACCEPT  2\n")
    #expect(run.exitCode == 0)
    #expect(
      run.errors.hasPrefix("weir: about 2014-12-14 04:06 to 2014-12-14 04:06, 3 records in 1"))
  }

  @Test("scripts learn how it went", .enabled(if: isThere, "no libduckdb.so"))
  func exitCodes() throws {
    let none = try query(["query", "select * from flow_logs where dstport = 1"])
    #expect(none.exitCode == 1)
    #expect(none.errors.contains("no record matches, of 3 records; the last one began 2014-12-14"))
    let mistake = try query(["query", "select dstprt from flow_logs"])
    #expect(mistake.exitCode == 2 && mistake.output == "")
    #expect(mistake.errors == "weir: there is no column dstprt; did you mean dstport?\n")
    _ = try folder.write(Array("\(Self.record)\nbroken\n".utf8), as: "b.log")
    let incomplete = try query(["query", "select count(*) from flow_logs", "--output", "raw"])
    #expect(incomplete.exitCode == 3 && incomplete.output == "4\n")
    #expect(incomplete.errors.contains("b.log: line 2: "))
  }

  @Test("top contributors have a share of the whole", .enabled(if: isThere, "no libduckdb.so"))
  func top() throws {
    let run = try query(["top", "--by", "action", "--metric", "packets", "--output", "csv"])
    #expect(run.output == "action,packets,percent\r\nACCEPT,40,66.7\r\nREJECT,20,33.3\r\n")
    let other = try query(["top", "--by", "srcadr"])
    #expect(other.exitCode == 2 && other.errors.contains("a field of flow logs works"))
  }

  @Test("each file is told of with --verbose", .enabled(if: isThere, "no libduckdb.so"))
  func verbose() throws {
    _ = try folder.write(Array("x".utf8), as: "README.md")
    let run = try query(["query", "-v", "select count(*) from flow_logs"])
    #expect(run.errors.contains("a.log: no header: 14 fields (v2): 3 records\n"))
    #expect(run.errors.contains("README.md: left aside: .md files are no flow logs\n"))
  }

  @Test(
    "a file that cannot be read has one sentence, and no answer",
    .enabled(if: isThere, "no libduckdb.so"),
    arguments: [
      ("cut.log.gz", "the gzip data end early, after 5"),
      ("noise.log.gz", "the gzip data are damaged before byte "),
      ("bomb.log.gz", "no line end within 65535 bytes, so this is no flow log; leave the file out"),
      ("noise.parquet", "this is no whole Parquet file; copy it anew, or leave it out"),
      ("short.parquet", "this is no whole Parquet file; copy it anew, or leave it out"),
    ])
  func damaged(name: String, sentence: String) throws {
    let packed = try ProgramRun.run(
      "/bin/sh", ["-c", "head -c 200000000 /dev/zero | gzip -9 > \(folder.url.path)/zeros"])
    #expect(packed.exitCode == 0)
    let zeros = [UInt8](try Data(contentsOf: folder.url.appending(path: "zeros")))
    try FileManager.default.removeItem(at: folder.url.appending(path: "zeros"))
    let bytes: [UInt8] =
      switch name {
      case "cut.log.gz": Array(zeros.prefix(5000))
      case "noise.log.gz": Array(zeros.prefix(10)) + Array(repeating: 0xff, count: 500)
      case "bomb.log.gz": zeros
      case "noise.parquet":
        Array("PAR1".utf8) + (0..<300).map { UInt8($0 & 0x7f) } + Array("PAR1".utf8)
      default: Array("PAR1".utf8)
      }
    let path = try folder.write(bytes, as: name)
    let run = try ProgramRun.weir(
      ["query", "select count(*) from flow_logs", "--from", path], limit: 30)
    #expect(run.exitCode == 2 && run.output == "")
    // A bomb that is cut is a bomb before its end is met.
    let isEither = name == "cut.log.gz" && run.errors.contains("no line end within 65535 bytes")
    #expect(run.errors.contains("\(name): \(sentence)") || isEither, "\(run.errors)")
    #expect(run.errors.count { $0 == "\n" } == 1)
  }

  @Test(
    "a mistake in a question has one sentence", .enabled(if: isThere, "no libduckdb.so"),
    arguments: [
      (
        "select regexp_matches(action, '(?=a)') from flow_logs",
        "a regular expression does not work: invalid perl operator: (?=; those of RE2 without it do"
      ),
      (
        "select regexp_matches(action, '((a{1,999}){1,999}){1,999}') from flow_logs",
        "a regular expression does not work: invalid repetition size: {1,999}; those of RE2 "
          + "without it do"
      ),
      ("select foobarbaz(bytes) from flow_logs", "there is no function foobarbaz"),
      ("select summ(bytes) from flow_logs", "there is no function summ; did you mean sum?"),
    ])
  func wrong(sql: String, sentence: String) throws {
    let run = try query(["query", sql])
    #expect(run.exitCode == 2 && run.output == "" && run.errors == "weir: \(sentence)\n")
  }

  @Test("a sum over nothing is told apart", .enabled(if: isThere, "no libduckdb.so"))
  func empty() throws {
    let other = try TemporaryFolder()
    let words = ["query", "select count(*) from flow_logs", "--output", "raw", "--from"]
    let none = try ProgramRun.weir(words + [other.url.path], limit: 30)
    #expect(none.exitCode == 1 && none.output == "0\n")
    #expect(none.errors.hasSuffix("weir: there is no file to read\n"))
    let path = try other.write(Array("srcaddr start bytes\n".utf8), as: "h.log")
    let header = try ProgramRun.weir(words + [path], limit: 30)
    #expect(header.exitCode == 1 && header.errors.hasSuffix("weir: there is no record in 1 file\n"))
    let now = Int(Date().timeIntervalSince1970)
    let fresh = try other.write(
      Array("srcaddr start action\n10.0.0.1 \(now - 600) ACCEPT\n".utf8), as: "f.log")
    let age = try ProgramRun.weir(
      ["query", "select srcaddr from flow_logs where action = 'REJECT'", "--from", fresh],
      limit: 30)
    #expect(age.exitCode == 1 && age.errors.hasSuffix(", 10 min ago\n"), "\(age.errors)")
  }

  @Test("without the engine one sentence says what to do")
  func noEngine() throws {
    let run = try ProgramRun.weir(
      ["query", "select 1", "--from", folder.url.path],
      environment: ["WEIR_DUCKDB": "/nowhere/libduckdb.so"])
    #expect(run.exitCode == 2)
    #expect(
      run.errors == "weir: the SQL engine libduckdb.so is not in /nowhere/libduckdb.so "
        + "(no such file); scripts/fetch-engine gets it\n")
  }

  @Test(
    "what cannot be read is told in one sentence",
    arguments: [
      (["query", "select 1"], "--from is missing"),
      (["query", "select 1", "--from", "/nowhere/at-all"], "/nowhere/at-all: No such file"),
      (["query", "select 1", "--from", "/tmp", "--since", "yesterday"], "15m, 24h, 7d"),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(words)
    #expect(run.exitCode == 2 && run.output == "")
    #expect(run.errors.contains(sentence))
    #expect(run.errors.split(separator: "\n").count == 1)
  }
}
