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
