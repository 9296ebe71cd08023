import FlowLogScanner
import Foundation
import QueryEngine
import Synchronization
import TestSupport
import Testing

/// Parquet files of others, and columnar copies of our own.
@Suite("Columns on disk", .enabled(if: Engine.isThere, Engine.advice))
struct ColumnarTests {
  private static let questions =
    [
      "SELECT count(*), sum(bytes), min(srcaddr), max(dstaddr), count(DISTINCT srcaddr) FROM flow_logs",
      "SELECT srcaddr, dstaddr, sum(packets) FROM flow_logs GROUP BY ALL ORDER BY ALL",
      "SELECT action, log_status, count(*) FROM flow_logs GROUP BY ALL ORDER BY ALL",
      "SELECT * FROM flow_logs ORDER BY \"start\", srcport, dstport, srcaddr, bytes LIMIT 50",
      "SELECT count(*) FROM flow_logs WHERE srcaddr = '-' OR dstaddr = 'fd00::5'",
      "SELECT \"$path\", count(*) FROM flow_logs GROUP BY ALL ORDER BY ALL",
    ]
    + addressConditions.flatMap { condition in
      [
        "SELECT count(*), sum(bytes), min(dstaddr) FROM flow_logs f WHERE \(condition)",
        "SELECT count(*) FROM flow_logs f LEFT JOIN range(9) r ON f.protocol = r.range "
          + "WHERE \(condition)",
        "SELECT count(*) FROM flow_logs f JOIN flow_logs g ON f.\"start\" = g.\"start\" "
          + "WHERE \(condition)",
      ]
    }

  /// Which the columns of a copy are asked, too, wherever that changes nothing.
  private static let addressConditions = [
    "f.srcaddr = '10.0.1.5'", "'10.0.1.5' = f.srcaddr AND f.dstport = 443",
    "f.srcaddr = '2001:db8::3'", "f.srcaddr = '-'", "f.srcaddr IN ('10.0.1.5', '10.0.2.6')",
    "f.srcaddr IN ('10.0.1.5', '2001:db8::3', '-')", "NOT f.srcaddr = '10.0.1.5'",
    "f.srcaddr BETWEEN '10.0.1.0' AND '10.0.2.9'", "f.srcaddr BETWEEN '10.0.1.0' AND 'fd00::'",
    "cidr_contains('10.0.1.0/24', f.srcaddr)", "cidr_contains('0.0.0.0/0', f.dstaddr)",
    "cidr_contains('2001:db8::/32', f.srcaddr)", "cidr_contains('192.0.2.7', f.dstaddr)",
    "(f.srcaddr = '10.0.1.5' OR f.dstaddr = '192.0.2.7')",
    "(f.srcaddr = '10.0.1.5' OR f.bytes > 500000)", "f.srcaddr = f.dstaddr",
    "f.srcaddr = '10.0.1.5' AND f.dstaddr <> '192.0.2.7'", "f.pkt_srcaddr = '10.0.1.5'",
    "(f.srcaddr = '10.0.1.5') IS NOT TRUE", "f.srcaddr > '10.0.1.5'",
  ]

  @Test("a copy answers as the files do, and is used as long as they do not change")
  func sidecars() throws {
    let folder = try SampleLogs.folder(SampleLogs.lines(3000))
    let cache = try TemporaryFolder()
    let path = cache.url.appending(path: "columns").path
    func session(writes: Bool) throws -> QuerySession {
      try Engine.session([folder.url.path]) { settings in
        settings.sidecarFolder = path
        settings.writesSidecars = writes
      }
    }
    let plain = try session(writes: false)
    let expected = try Self.questions.map { try plain.ask($0).text(.csv) }
    #expect(plain.footer.columnarFiles == 0)
    for writes in [true, false] {
      let columnar = try session(writes: writes)
      #expect(columnar.footer.columnarFiles == 3 && columnar.footer.columnarRecords == 3000)
      #expect(try Self.questions.map { try columnar.ask($0).text(.csv) } == expected)
      #expect(columnar.footer.report.records == 0)
    }
    _ = try folder.write(
      Array("\(SampleLogs.header)\n\(SampleLogs.lines(1)[0])\n".utf8), as: "part3.log")
    let changed = try session(writes: false)
    #expect(try changed.ask("SELECT count(*) FROM flow_logs").text(.raw) == "3001\n")
    #expect(changed.footer.columnarFiles == 0)
  }

  @Test("a copy shows the columns that its files have, whether or not any record has a value")
  func columns() throws {
    let folder = try TemporaryFolder()
    let cache = try TemporaryFolder()
    _ = try folder.write(
      Array("srcaddr traffic-path bytes vpc-id\n10.0.0.1 - 5 vpc-1\n- - - -\n".utf8), as: "a.log")
    let sessions = try [false, true].map { writes in
      try Engine.session([folder.url.path]) { settings in
        settings.sidecarFolder = cache.url.path
        settings.writesSidecars = writes
      }
    }
    let answers = try sessions.map { session in
      try session.ask("SELECT * FROM flow_logs ORDER BY ALL").text(.json)
    }
    #expect(sessions[1].footer.columnarRecords == 2)
    #expect(answers[0] == answers[1] && answers[0].contains("traffic_path"))
  }

  @Test("who writes a copy that another program has just made takes that one")
  func race() throws {
    let folder = try SampleLogs.folder(SampleLogs.lines(300))
    let cache = try TemporaryFolder()
    let (logs, copies) = (folder.url.path, cache.url.path)
    @Sendable func session() throws -> QuerySession {
      try Engine.session([logs]) { settings in
        settings.sidecarFolder = copies
        settings.writesSidecars = true
      }
    }
    // All of them begin at once.
    let made = Mutex<[QuerySession]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      if let session = try? session() { made.withLock { $0.append(session) } }
    }
    let sessions = made.withLock { $0 }
    #expect(sessions.count == 4)
    for session in sessions + sessions {
      #expect(try session.ask("SELECT count(*) FROM flow_logs").text(.raw) == "300\n")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: cache.url.path)
    #expect(left.count == 1)
  }

  @Test("files that are not without fault get no copy, so that each run tells of it")
  func faults() throws {
    let folder = try TemporaryFolder()
    let cache = try TemporaryFolder()
    _ = try folder.write(Array("srcaddr bytes\n10.0.0.1 5\nbroken\n".utf8), as: "a.log")
    for _ in 0..<2 {
      let session = try Engine.session([folder.url.path]) { settings in
        settings.sidecarFolder = cache.url.path
        settings.writesSidecars = true
      }
      #expect(try session.ask("SELECT count(*) FROM flow_logs").text(.raw) == "1\n")
      #expect(session.footer.report.malformed == 1)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: cache.url.path)
    #expect(left.isEmpty)
  }

  @Test("copies beyond the limit go, but not those in use")
  func limit() throws {
    let cache = try TemporaryFolder()
    var folders: [TemporaryFolder] = []
    for seed in 0..<3 {
      let folder = try SampleLogs.folder(SampleLogs.lines(500, seed: UInt64(seed)))
      folders.append(folder)
      let session = try Engine.session([folder.url.path]) { settings in
        settings.sidecarFolder = cache.url.path
        settings.writesSidecars = true
        settings.sidecarLimit = 1
        settings.sidecarGrace = 0
      }
      #expect(try session.ask("SELECT count(*) FROM flow_logs").text(.raw) == "500\n")
      let left = try FileManager.default.contentsOfDirectory(atPath: cache.url.path)
      #expect(left.count == 1)
    }
  }

  @Test("a Parquet file that is no flow log, or none at all, is refused by name")
  func strangers() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("PAR1 nonsense PAR1".utf8), as: "a.parquet")
    let error = #expect(throws: QueryError.self) { try Engine.session([path]) }
    #expect(error?.description.contains("a.parquet") == true)
  }

  @Test(
    "AWS's own Parquet file is read, also beside text",
    .enabled(if: SharedData.root != nil, "no ../shared beside the repository"))
  func fromAWS() throws {
    let folder = try #require(SharedData.root).appending(path: "data/flowlogs/parquet")
    let text = try SampleLogs.folder(SampleLogs.lines(30))
    let session = try Engine.session([folder.path])
    let records = session.footer.columnarRecords
    #expect(records > 0)
    #expect(try session.ask("SELECT count(*) FROM flow_logs").text(.raw) == "\(records)\n")
    let both = try Engine.session([folder.path, text.url.path])
    #expect(
      try both.ask("SELECT count(*), count(srcaddr) FROM flow_logs").text(.raw)
        == "\(records + 30) \(records + 30)\n")
  }
}
