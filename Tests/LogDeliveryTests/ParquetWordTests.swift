import FlowLogFormat
import Foundation
import LogDelivery
import TestSupport
import Testing

/// Words of all sorts in Parquet files, against a reading of them that is plain to see.
@Suite(.enabled(if: DeliveryPython.path != nil, "needs Python with pyarrow and DuckDB"))
struct ParquetWordTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The rows as pyarrow and as DuckDB see them, in the form of the lines.
  private func rows(_ lines: String, _ codec: ParquetCodec) throws -> String {
    var file = try #require(FlowLogFile(.parquet(codec), format: .default))
    file.add(Array(lines.utf8).span)
    let path = try folder.write(file.finish(), as: "a.parquet")
    return try DeliveryPython.run(ParquetTests.reading, [path])
  }

  /// What a column makes of a word.
  private static func expected(_ word: String, _ type: FieldType) -> String {
    guard type != .string else { return word }
    let isNumber = (1...19).contains(word.count) && word.utf8.allSatisfy { 48...57 ~= $0 }
    guard isNumber, let value = Int64(word) else { return "-" }
    return type == .int32 && value > Int64(Int32.max) ? "-" : "\(value)"
  }

  /// Words that are easily taken for one another, numbers of all lengths, and what is nearly one.
  private static func word(_ random: inout SeededGenerator) -> String {
    let length = Int(random.next() % 21)
    switch random.next() % 8 {
    case 0: return String(repeating: "a", count: length)
    case 1: return String(repeating: "b", count: length * 2) + "\(random.next() % 3)"
    case 2: return "\(random.next() % 3)" + String(repeating: "c", count: length * 2)
    case 3: return String("00000000012345678901".suffix(length))
    case 4: return String("\(random.next())9999".prefix(length))
    case 5:
      let number = "\(random.next() >> (random.next() % 64))"
      let place = number.index(number.startIndex, offsetBy: Int(random.next() % 8) % number.count)
      return number.replacingCharacters(in: place...place, with: random.next() % 2 > 0 ? "/" : ":")
    case 6:
      return ["-", "", "2147483647", "2147483648", "9223372036854775807"].randomElement(
        using: &random) ?? ""
    default: return "\(random.next() % 70_000)"
    }
  }

  private static func compare(
    _ count: Int, _ rows: (String) throws -> String,
    word: (_ row: Int, _ column: Int, inout SeededGenerator) -> String
  ) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let types = LogFormat.default.fields.map(\.definition.type)
    let lines = (0..<count).map { row in types.indices.map { word(row, $0, &random) } }
    let expected = lines.map { zip($0, types).map { Self.expected($0, $1) }.joined(separator: " ") }
    let found = try rows(lines.map { $0.joined(separator: " ") + "\n" }.joined())
    #expect(found == expected.map { $0 + "\n" }.joined())
  }

  @Test("words of every length come back", arguments: [1, 2, 3, 40, 3_000])
  func words(count: Int) throws {
    try Self.compare(count, { try rows($0, .zstd) }) { _, _, random in Self.word(&random) }
  }

  @Test("numbers far from the first, and more of them than a dictionary takes, come back")
  func manyNumbers() throws {
    try Self.compare(70_001, { try rows($0, .gzip) }) { _, column, random in
      switch column % 7 {
      // Around a second, as in windows; anywhere; few, but far from one another.
      case 5: "\(1_795_185_000 + random.next() % 70_000)"
      case 6: "\(random.next() >> 40)"
      default: "\((random.next() % 900) << 20)"
      }
    }
  }

  @Test("more distinct words than rows of a page come back, and numbers of a single row")
  func manyWords() throws {
    try Self.compare(300_000, { try rows($0, .zstd) }) { row, column, random in
      switch column {
      case 3: "2001:db8::\(random.next() >> 1)"
      case 4: "\(random.next())"
      case 5: row == 0 ? "80" : "-"
      default: "1"
      }
    }
  }

  @Test("lines without a line feed at the end, and lines longer than most, are lines")
  func lastLine() throws {
    let good = TestRecords.line(1, start: 5, end: 6)
    let long = good.replacing("eni-", with: "eni-" + String(repeating: "x", count: 200_000))
    let found = try rows("\(good)\n\(long)\n\(good)", .zstd)
    #expect(found == "\(good)\n\(long)\n\(good)\n")
  }
}
