import Foundation
import TestSupport
import Testing

/// `weir insights` as people and scripts meet it.
struct InsightsTests {
  private static let lines = [
    "2 123456789010 eni-0a 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 "
      + "ACCEPT OK",
    "2 123456789010 eni-0a 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418533610 1418533670 "
      + "REJECT OK",
    "2 123456789010 eni-0a - - - - - - - 1431280876 1431280934 - NODATA",
  ]

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
    _ = try folder.write(Array((Self.lines.joined(separator: "\n") + "\n").utf8), as: "a.log")
  }

  private func insights(_ words: String...) throws -> ProgramRun {
    try ProgramRun.weir(["insights"] + words + ["--from", folder.url.path], limit: 30)
  }

  @Test("an answer stands alone on standard output", .enabled(if: isThere, "no libduckdb.so"))
  func answer() throws {
    let run = try insights("stats sum(packets) as pk, avg(bytes) by action | sort pk desc, action")
    #expect(
      run.output == "action  pk  avg(bytes)\nACCEPT  20        4249\nREJECT  20        4249\n"
        + "-        -           -\n")
    #expect(run.exitCode == 0 && run.errors.contains(", 3 records in 1 file"))
  }

  @Test("objects leave out what is absent", .enabled(if: isThere, "no libduckdb.so"))
  func objects() throws {
    let run = try insights(
      "fields @timestamp, bytes, srcAddr | limit 2", "--output", "ndjson")
    #expect(
      run.output == #"{"@timestamp":"2015-05-10 18:01:16.000"}"# + "\n"
        + #"{"@timestamp":"2014-12-14 05:06:50.000","bytes":4249,"srcAddr":"172.31.9.69"}"# + "\n")
  }

  @Test("scripts learn how it went", .enabled(if: isThere, "no libduckdb.so"))
  func exitCodes() throws {
    let none = try insights("filter dstPort = 1")
    #expect(none.exitCode == 1 && none.errors.contains("no record matches, of 3 records"))
    let unknown = try insights("filter dstPrt = 22 | fields bytes")
    #expect(unknown.exitCode == 1)
    #expect(
      unknown.errors.hasPrefix(
        "weir: character 8: no record has the field 'dstPrt'; did you mean 'dstPort'?\n"))
  }

  @Test("a mistake is told with its place, before anything is read")
  func mistakes() throws {
    let run = try ProgramRun.weir(["insights", "fields a | stat count(*)", "--from", "/nowhere"])
    #expect(run.exitCode == 2 && run.output == "")
    #expect(
      run.errors == "weir: character 12: 'stat' is no command; did you mean 'stats'?\n")
  }

  @Test("the SQL of a query gives the same answer", .enabled(if: isThere, "no libduckdb.so"))
  func copy() throws {
    let query = "filter action like /^A/ | stats count(*) as n, sum(bytes) / 8 by bin(1h), srcAddr"
    let sql = try ProgramRun.weir(["insights", query, "--copy-as", "sql"])
    #expect(sql.exitCode == 0 && sql.errors == "")
    let answer = try ProgramRun.weir(
      ["query", sql.output, "--from", folder.url.path, "--output", "csv"], limit: 30)
    #expect(answer.output == (try insights(query, "--output", "csv").output))
    #expect(answer.output.hasSuffix("2014-12-14 04:00:00.000,172.31.16.139,1,531.125\r\n"))
  }

  @Test("diff tells what is new and what is gone", .enabled(if: isThere, "no libduckdb.so"))
  func diff() throws {
    let query = "pattern action | diff | display @pattern, @differenceDescription, @diffEventCount"
    let words = ["--until", "2014-12-14T05:30", "--last", "1h", "--output", "csv"]
    let run = try ProgramRun.weir(
      ["insights", query, "--from", folder.url.path] + words, limit: 30)
    #expect(
      run.output == "@pattern,@differenceDescription,@diffEventCount\r\nREJECT,new,1\r\n"
        + "ACCEPT,gone,-1\r\n", "\(run.errors)")
    let timeless = try insights(query)
    #expect(timeless.exitCode == 2 && timeless.output == "")
    #expect(
      timeless.errors == "weir: character 18: 'diff' cannot stand here: the query has no time "
        + "range; --last gives one, as in --last 1h\n")
    let wrong = try insights("limit 1", "--last", "yesterday")
    #expect(wrong.exitCode == 2 && wrong.errors.contains("90s, 15m, 24h, 7d, 2w"))
  }

  @Test("conditions on the time keep other files closed", .enabled(if: isThere, "no libduckdb.so"))
  func pruning() throws {
    let name = "123456789012_vpcflowlogs_eu-west-3_fl-0f_20220915T1420Z_740b.log"
    _ = try folder.write(Array("srcaddr start\n10.0.0.1 1663251000\n".utf8), as: name)
    let run = try insights(
      "filter startTime < 1500000000 and bytes > 1 | stats count(*)", "--output", "raw")
    #expect(run.output == "2\n")
    #expect(run.errors.contains("1 file pruned by path"))
  }
}
