import FlowLogFormat
import Foundation
import LogDelivery
import TestSupport
import Testing

/// Parquet files, as pyarrow and DuckDB read them.
@Suite(.enabled(if: DeliveryPython.path != nil, "needs Python with pyarrow and DuckDB"))
struct ParquetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(
    _ lines: String, _ format: LogFormat = .default, _ codec: ParquetCodec = .gzip,
    pieces: Int = 1 << 20
  ) throws -> String {
    var file = try #require(FlowLogFile(.parquet(codec), format: format))
    let bytes = Array(lines.utf8)
    var start = 0
    // Pieces end with lines, as blocks do.
    while start < bytes.count {
      var end = min(bytes.count, start + pieces)
      while end < bytes.count, bytes[end - 1] != 0x0a { end += 1 }
      file.add(Array(bytes[start..<end]).span)
      start = end
    }
    return try folder.write(file.finish(), as: "a.parquet")
  }

  /// The rows as pyarrow and as DuckDB see them, in the form of the lines.
  static let reading = """
    import sys, pyarrow.parquet as pq, duckdb
    table = pq.read_table(sys.argv[1], page_checksum_verification=True)
    names = table.column_names
    text = lambda value: '-' if value is None else str(value)
    rows = [' '.join(text(v) for v in row) for row in zip(*(table[n].to_pylist() for n in names))]
    other = duckdb.sql(f"select * from '{sys.argv[1]}'").fetchall()
    assert rows == [' '.join(text(v) for v in row) for row in other], 'DuckDB differs'
    print('\\n'.join(rows))
    """

  @Test("names, types and codec are AWS's", arguments: [ParquetCodec.gzip, .zstd])
  func schema(codec: ParquetCodec) throws {
    let path = try write(
      TestRecords.line(1, start: 5, end: 6) + "\n", LogFormat.named("all") ?? .default, codec)
    let output = try DeliveryPython.run(
      """
      import sys, pyarrow.parquet as pq
      file = pq.ParquetFile(sys.argv[1])
      print(file.metadata.row_group(0).column(3).compression, file.metadata.created_by)
      for i, column in enumerate(file.schema):
        print(column.name, column.physical_type, column.logical_type, column.max_definition_level)
      """, [path])
    let lines = output.split(separator: "\n").map { String($0) }
    #expect(lines[0] == "\(codec.rawValue.uppercased()) weir version 1.0 (build weir)")
    #expect(lines.count == 1 + 54)
    #expect(lines[1] == "version INT32 None 1" && lines[2] == "account_id BYTE_ARRAY String 1")
    #expect(lines[10] == "bytes INT64 None 1" && lines[29] == "traffic_path INT32 None 1")
    #expect(lines[27] == "pkt_dst_aws_service BYTE_ARRAY String 1")
  }

  @Test("values come back, dashes as text and as null", arguments: [ParquetCodec.gzip, .zstd])
  func values(codec: ParquetCodec) throws {
    let lines = [
      "2 123456789012 eni-1 10.0.0.1 2001:db8::1 0 65535 6 1 9223372036854775807 1 4294967295 "
        + "ACCEPT OK",
      "2 123456789012 eni-2 - - - - - - - 1431280876 1431280934 - NODATA",
      "2 unknown - 10.0.0.1 10.0.0.2 22 20641 6 20 4249 1418530010 1418530070 REJECT OK",
    ]
    let path = try write(lines.joined(separator: "\n") + "\n", .default, codec)
    let output = try DeliveryPython.run(ParquetTests.reading, [path])
    #expect(output == lines.joined(separator: "\n") + "\n")
  }

  @Test(
    "many rows with all sorts of columns come back",
    arguments: [(1, 70), (7, 90), (8, 100), (5_000, 300), (300_000, 1 << 20)])
  func manyRows(count: Int, pieces: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    var text = ""
    for number in 0..<count {
      // Constant, few, many and all-different values; runs; numbers that are missing.
      let host = Int.random(in: 0..<40_000, using: &generator)
      let address = "10.\(host % 3).\(host >> 8).\(host & 255)"
      let port = number % 97 == 5 ? "-" : "\(Int.random(in: 1024..<65_536, using: &generator))"
      let unique = generator.next() >> 1
      text +=
        "2 123456789012 eni-\(number / 1000) \(address) 10.0.0.9 \(port) 443 "
        + "\(number % 50 < 40 ? 6 : 17) \(Int.random(in: 1..<300, using: &generator)) "
        + "\(unique) \(1_795_185_000 + number % 300) \(1_795_185_020 + number / 5000) "
        + "\(number % 9 == 0 ? "REJECT" : "ACCEPT") OK\n"
    }
    let path = try write(text, .default, .zstd, pieces: pieces)
    #expect(try DeliveryPython.run(ParquetTests.reading, [path]) == text)
  }

  @Test("lines with too few or too many words do not shift their neighbours")
  func irregular() throws {
    let good = TestRecords.line(1, start: 5, end: 6)
    let path = try write("\(good)\n2 1\n\(good) more words\n\n\(good)\n")
    let output = try DeliveryPython.run(ParquetTests.reading, [path])
    let rows = output.split(separator: "\n").map { String($0) }
    let short = "2 1" + String(repeating: " -", count: 12)
    #expect(rows.count == 5)
    #expect(rows[0] == good && rows[1] == short && rows[2] == good && rows[4] == good)
  }

  @Test("statistics of numbers tell their bounds, so that readers can skip files")
  func statistics() throws {
    let path = try write(
      [7, 3, 9].map { TestRecords.line($0, start: 100 + $0, end: 200) }.joined(separator: "\n")
        + "\n")
    let output = try DeliveryPython.run(
      """
      import sys, pyarrow.parquet as pq
      group = pq.ParquetFile(sys.argv[1]).metadata.row_group(0)
      for i in (9, 10):
        s = group.column(i).statistics
        print(s.min, s.max, s.null_count)
      """, [path])
    #expect(output == "3 9 0\n103 109 0\n")
  }
}
