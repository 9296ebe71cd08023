import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport
import Testing

/// Flow logs of other projects, with the counts that `Cases/flowlogs.txt` keeps of each file.
@Suite(
  "Flow logs made by others, scanned",
  .enabled(if: SharedData.root != nil, "no ../shared beside the repository"))
struct SharedScanTests {
  struct Expectation: Sendable, CustomStringConvertible {
    let file: String
    let records: Int
    let malformed: Int
    var description: String { file }
    /// Parquet is read by the engine; `QueryEngineTests` has it.
    var isText: Bool { !file.hasSuffix(".parquet") }
  }

  static let files: [Expectation] = {
    let table = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Cases/flowlogs.txt")
    let text = (try? String(contentsOf: table, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let records = Int(words[1]), let malformed = Int(words[2]) else {
        return nil
      }
      return Expectation(file: String(words[0]), records: records, malformed: malformed)
    }
  }()

  @Test(
    "every file gives the records and the malformed lines of the table",
    arguments: files.filter(\.isText))
  func counts(expected: Expectation) throws {
    let root = try #require(SharedData.root)
    var finder = SourceFinder()
    try finder.add(root.appending(path: "data/flowlogs/\(expected.file)").path)
    let scan = try ScanOf(finder.files, columns: .version2)
    #expect(scan.report.records == expected.records)
    #expect(scan.rows.count == expected.records)
    #expect(scan.report.malformed == expected.malformed)
  }

  @Test("the table says what a slow and plain reader counts", arguments: files.filter(\.isText))
  func table(expected: Expectation) throws {
    let root = try #require(SharedData.root)
    let plain = try PlainReader(root.appending(path: "data/flowlogs/\(expected.file)"))
    #expect(plain.records == expected.records)
    #expect(plain.malformed == expected.malformed)
  }

  @Test("no file is left out")
  func allFiles() throws {
    let root = try #require(SharedData.root).appending(path: "data/flowlogs").path + "/"
    let found = SharedData.files(below: "data/flowlogs").map {
      String($0.path.dropFirst(root.count))
    }
    #expect(found.sorted() == Self.files.map(\.file).sorted())
  }
}
