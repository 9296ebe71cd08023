import Foundation
import QueryEngine
import TestSupport
import Testing

/// Parquet that AWS wrote, with the counts that the scanner's table of shared files keeps.
@Suite(
  "Parquet made by AWS", .enabled(if: Engine.isThere, Engine.advice),
  .enabled(if: SharedData.root != nil, "no ../shared beside the repository"))
struct SharedParquetTests {
  private static let program = """
    import sys, pyarrow.parquet as pq
    table = pq.ParquetFile(sys.argv[1]).read()
    print(len(table), sum(v or 0 for v in table['bytes'].to_pylist()))
    """

  @Test(
    "every file has the records of the table, and pyarrow's sums",
    .enabled(if: OtherReaders.python != nil, OtherReaders.advice))
  func counts() throws {
    let table = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "FlowLogScannerTests/Cases/flowlogs.txt")
    let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: " ").map(String.init) }
    let files = SharedData.files(below: "data/flowlogs").filter { $0.pathExtension == "parquet" }
    #expect(!files.isEmpty)
    for file in files {
      let line = try #require(lines.first { file.path.hasSuffix($0[0]) })
      let answer = try Engine.session([file.path])
        .ask("SELECT count(*), sum(bytes) FROM flow_logs").text(.raw)
      let python = try #require(OtherReaders.python)
      let run = try Python.run(python, ["-c", Self.program, file.path], input: "")
      #expect(answer == run.output)
      #expect(answer.hasPrefix("\(line[1]) ") && line[2] == "0")
    }
  }
}
