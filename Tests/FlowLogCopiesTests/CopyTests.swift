import FlowLogCopies
import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport
import Testing

/// Copies, compared with the files that they are of.
struct CopyTests {
  @Test("a copy has every record of its files, whatever their formats", arguments: [1, 3])
  func everyRecord(threads: Int) throws {
    let sample = try CopySample(RandomLogs.files(seed: 1))
    let copy = try sample.copy(threads: threads)
    #expect(copy.records == sample.rows.count)
    #expect(try sample.rows(copy) == sample.rows)
    #expect(Set(copy.fields) == Set(sample.fields))
  }

  @Test("groups and pages of any size are one copy")
  func groups() throws {
    // More rows than a page has, and groups of several sizes.
    let lines = (0..<40_000).map { "10.0.\($0 % 7).\($0 % 251) \($0 / 1000) \($0 * 77 % 10_007)" }
    let text = "srcaddr start bytes\n" + lines.joined(separator: "\n") + "\n"
    let sample = try CopySample([text])
    for groupRows in [2048, 34_000, CopyWriter.groupRows] {
      let copy = try sample.copy(threads: 2, groupRows: groupRows)
      #expect(try sample.rows(copy) == sample.rows)
    }
  }

  @Test("conditions leave out what does not fulfil them, and nothing else")
  func conditions() throws {
    let sample = try CopySample(RandomLogs.files(seed: 2, lines: 400))
    let copy = try sample.copy(threads: 1, groupRows: 4096)
    var random = SeededGenerator(seed: 3)
    for _ in 0..<80 {
      let condition = RandomCondition.make(&random, depth: 2)
      let expected = sample.rows.filter { RandomCondition.holds(condition, $0) }
      #expect(try sample.rows(copy, condition: condition) == expected, "\(condition)")
    }
  }

  @Test("a scan that is stopped says so, and several scans share the groups")
  func sharing() throws {
    let sample = try CopySample(RandomLogs.files(seed: 4, lines: 9000))
    let copy = try sample.copy(threads: 1, groupRows: 2048)
    let scan = CopyScan([copy])
    #expect(scan.parts > 2)
    let first = try scan.batches(CopySample.columns)
    let second = try scan.batches(CopySample.columns)
    let shapes = CopySample.columns.map(\.shape)
    let rows = try BatchText.rows(first, shapes: shapes)
    #expect(rows.count == copy.records)
    #expect(try BatchText.rows(second, shapes: shapes).isEmpty)
    let stopped = CopyScan([copy])
    stopped.cancel()
    #expect(throws: ScanError.cancelled) {
      try BatchText.rows(stopped.batches(CopySample.columns), shapes: shapes)
    }
  }

  @Test("a copy that cannot be written says why")
  func refusals() throws {
    let sample = try CopySample(["srcaddr\n10.0.0.1\n"])
    #expect(throws: CopyError.refused(path: "/nowhere/a", reason: "No such file or directory")) {
      try CopyWriter.write(
        ScanJob(files: sample.files), fields: [.srcaddr], threads: 1, to: "/nowhere/a")
    }
    let broken = try CopySample(bytes: [[0x1f, 0x8b, 8, 0, 1, 2, 3]])
    #expect(throws: CopyError.self) { try broken.copy(threads: 2) }
  }

  @Test("bytes that were changed give an error or another answer, and never a crash")
  func damage() throws {
    let sample = try CopySample(RandomLogs.files(seed: 5, lines: 40))
    let whole = try sample.copy(threads: 1)
    let bytes = try Array(Data(contentsOf: URL(filePath: whole.path)))
    var random = SeededGenerator(seed: 6)
    var refused = 0
    for round in 0..<250 {
      var damaged = bytes
      if round % 4 == 0 {
        damaged.removeLast(1 + Int(random.next() % UInt64(bytes.count)))
      } else {
        for _ in 0..<1 + random.next() % 3 {
          damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(
            truncatingIfNeeded: random.next())
        }
      }
      let path = try sample.folder.write(damaged, as: "damaged")
      do {
        _ = try sample.rows(try CopyFile(path))
      } catch {
        refused += 1
        #expect(error is CopyError || error is ScanError)
      }
    }
    #expect(refused > 60)
  }
}
