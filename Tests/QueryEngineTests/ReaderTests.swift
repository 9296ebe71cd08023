import Foundation
import QueryEngine
import TestSupport
import Testing

/// Answers against those of other readers over the same files.
@Suite(
  "Answers as other readers give them", .enabled(if: Engine.isThere, Engine.advice),
  .enabled(if: OtherReaders.python != nil, OtherReaders.advice))
struct ReaderTests {
  @Test("there are a few hundred questions, each asked once")
  func cases() {
    #expect(OtherReaders.questions.count >= 400)
    #expect(Set(OtherReaders.questions).count == OtherReaders.questions.count)
  }

  @Test("every question has DuckDB's and pyarrow's answer, over text, Parquet and a copy")
  func answers() throws {
    let python = try #require(OtherReaders.python)
    let text = try SampleLogs.folder(SampleLogs.lines(4000))
    let parquet = try TemporaryFolder()
    let run = try Python.run(
      python, ["-c", OtherReaders.answers, text.url.path, parquet.url.path, SampleLogs.header],
      input: OtherReaders.questions.joined(separator: "\n") + "\n")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == OtherReaders.questions.count)
    let cache = try TemporaryFolder()
    let copied = try Engine.session([text.url.path]) { settings in
      settings.sidecarFolder = cache.url.path
      settings.writesSidecars = true
    }
    #expect(copied.footer.columnarRecords == 4000)
    let sessions = try [text, parquet].map { try Engine.session([$0.url.path]) } + [copied]
    for (question, line) in zip(OtherReaders.questions, lines) {
      let answers = try JSONDecoder().decode([[[String?]]].self, from: Data(line.utf8))
        .map { rows in rows.map { $0.map(OtherReaders.plain) } }
      #expect(answers.count == 4 && answers.allSatisfy { $0 == answers[0] }, "\(question)")
      for (kind, session) in zip(["text", "Parquet", "copy"], sessions) {
        let found = OtherReaders.cells(try session.ask(question).text(.csv))
        #expect(found == answers[0], "\(kind): \(question)")
      }
    }
  }

  /// Reads a copy through DuckDB and through pyarrow, and tells of its columns.
  private static let copyReader = """
    import duckdb, ipaddress, sys
    import pyarrow.parquet as pq
    con = duckdb.connect()
    arrow = pq.read_table(sys.argv[1])
    question = ('SELECT count(*), sum(bytes), sum(packets), min("start"), max("end"), '
                'count(DISTINCT interface_id), count(srcport), count(srcaddr_v4), '
                'count(srcaddr_v6), min(action), max(vpc_id), min(srcaddr_v4), max(dstaddr_v4) ')
    for source in ('arrow', f"read_parquet('{sys.argv[1]}')"):
        row = con.execute(question + f'FROM {source}').fetchone()
        print(*row[:-2], *[ipaddress.ip_address(address) for address in row[-2:]], sep=',')
    print(*con.execute('SELECT min(stats_min_value::BIGINT), sum(stats_null_count) FROM '
        f"parquet_metadata('{sys.argv[1]}') WHERE path_in_schema = 'bytes'").fetchone(), sep=',')
    """

  @Test("other programs read a copy, and find the same in it")
  func copies() throws {
    let python = try #require(OtherReaders.python)
    let text = try SampleLogs.folder(SampleLogs.lines(4000))
    let cache = try TemporaryFolder()
    _ = try Engine.session([text.url.path]) { settings in
      settings.sidecarFolder = cache.url.path
      settings.writesSidecars = true
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: cache.url.path)
    let copy = cache.url.appending(path: try #require(names.first)).path
    let run = try Python.run(python, ["-c", Self.copyReader, copy], input: "")
    #expect(run.status == 0)
    let v4 = "BETWEEN '0.0.0.0' AND '255.255.255.255'"
    let session = try Engine.session([text.url.path])
    let answer = try session.ask(
      """
      SELECT count(*), sum(bytes), sum(packets), min("start"), max("end"),
        count(DISTINCT interface_id), count(srcport), count(*) FILTER (WHERE srcaddr \(v4)),
        count(*) FILTER (WHERE NOT srcaddr \(v4)), min(action), max(vpc_id),
        min(srcaddr) FILTER (WHERE srcaddr \(v4)), max(dstaddr) FILTER (WHERE dstaddr \(v4))
      FROM flow_logs
      """
    )
    let expected = try #require(answer.text(.csv).split(separator: "\r\n").last)
    let found = run.output.split(separator: "\n")
    try #require(found.count == 3)
    #expect(found[..<2].allSatisfy { $0 == expected }, "\(run.output)\n\(expected)")
    let least = try session.ask("SELECT min(bytes), count(*) - count(bytes) FROM flow_logs")
    #expect(least.text(.csv).hasSuffix("\r\n\(found[2])\r\n"))
  }
}
