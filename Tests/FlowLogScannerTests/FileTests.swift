import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport
import Testing

/// Files whole, cut, damaged and split in every way.
struct FileTests {
  /// Records that differ in every field that a scan may read.
  static func lines(_ count: Int, seed: UInt64 = 1) -> [String] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      let address = "10.\(random.next() % 256).\(random.next() % 256).\(random.next() % 256)"
      let other = index % 7 == 0 ? "2001:db8::\(index % 100 + 1)" : "192.0.2.\(random.next() % 256)"
      return "2 123456789012 eni-\(random.next() % 100_000) \(address) \(other) "
        + "\(random.next() % 65_536) \(random.next() % 65_536) 6 \(1 + random.next() % 999) "
        + "\(random.next() % 100_000_000) 17000\(10_000 + index) 17000\(10_060 + index) "
        + "\(random.next() % 5 == 0 ? "REJECT" : "ACCEPT") OK"
    }
  }

  static func text(_ lines: [String]) -> [UInt8] {
    Array((([LogFormat.default.headerLine] + lines).joined(separator: "\n") + "\n").utf8)
  }

  static func expected(_ lines: [String]) -> [[String?]] {
    lines.map { $0.split(separator: " ").map(String.init) }
  }

  @Test("many records, plain and as gzip and zstd of one member and of many, are all there")
  func kinds() throws {
    let lines = Self.lines(20_000)
    let members = try stride(from: 0, to: lines.count, by: 3000).map { start in
      try Gzip.member(Self.text(Array(lines[start..<min(start + 3000, lines.count)])))
    }
    let frames = try stride(from: 0, to: lines.count, by: 700).map { start in
      try #require(Zstd.frame(Self.text(Array(lines[start..<min(start + 700, lines.count)]))))
    }
    let kinds: [[UInt8]] = [
      Self.text(lines), try Gzip.member(Self.text(lines)), members.flatMap { $0 },
      members.flatMap { (member: [UInt8]) -> [UInt8] in member + [0, 0, 0] },
      try #require(Zstd.frame(Self.text(lines), level: 19)), frames.flatMap { $0 },
    ]
    for bytes in kinds {
      let scan = try ScanOf(bytes: [bytes], columns: .version2)
      #expect(scan.rows == Self.expected(lines))
      #expect(scan.report.records == lines.count)
    }
  }

  @Test("members of every length follow each other without a byte lost")
  func smallMembers() throws {
    let lines = Self.lines(200)
    let members = try lines.map { try Gzip.member(Self.text([$0])) }
    let scan = try ScanOf(bytes: [members.flatMap { $0 }], columns: .version2)
    #expect(scan.rows == Self.expected(lines))
  }

  @Test("the union of any split of the sources gives the same rows", arguments: 0..<8)
  func splits(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let lines = Self.lines(5000, seed: UInt64(seed))
    var files: [[UInt8]] = []
    var rest = lines[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Int(random.next() % 900) + 1))
      rest = rest.dropFirst(part.count)
      files.append(random.next() % 2 == 0 ? try Gzip.member(Self.text(part)) : Self.text(part))
    }
    let scan = try ScanOf(bytes: files, columns: .version2) { "\(1000 + $0).log" }
    #expect(scan.rows == Self.expected(lines))
    #expect(scan.report.files == files.count)
  }

  @Test("a thousand tiny files are read as one")
  func tinyFiles() throws {
    let lines = Self.lines(1000)
    let scan = try ScanOf(
      bytes: lines.map { Self.text([$0]) }, columns: [.field(.srcaddr), .path]
    ) { "\(10_000 + $0).log" }
    #expect(scan.rows.map { $0[0] } == Self.expected(lines).map { $0[3] })
    #expect(scan.rows.last?[1]?.hasSuffix("10999.log") == true)
  }

  @Test(
    "what is packed and cut anywhere is an error, and its records are there where they are wanted",
    arguments: Packing.allCases)
  func cut(packing: Packing) throws {
    let lines = Self.lines(3000)
    let whole = try Self.packed(Self.text(lines), packing)
    var options = ScanOptions()
    options.allowsPartial = true
    // Four bytes make a frame of Zstandard.
    for count in [
      packing == .gzip ? 3 : 5, 11, 25, whole.count / 3, whole.count / 2, whole.count - 9,
      whole.count - 1,
    ] {
      let bytes = Array(whole.prefix(count))
      #expect(throws: ScanError.self) { try ScanOf(bytes: [bytes], columns: .version2) }
      let scan = try ScanOf(bytes: [bytes], columns: .version2, options: options)
      #expect(scan.report.damaged.count == 1)
      #expect(scan.rows.count <= lines.count)
      #expect(scan.rows == Array(Self.expected(lines).prefix(scan.rows.count)))
    }
  }

  private static func packed(_ bytes: [UInt8], _ packing: Packing) throws -> [UInt8] {
    switch packing {
    case .gzip: try Gzip.member(bytes)
    case .zstd: try #require(Zstd.frame(bytes))
    }
  }

  @Test(
    "what is packed and has a byte changed is never taken for whole", arguments: 0..<40,
    Packing.allCases)
  func damage(seed: Int, packing: Packing) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let lines = Self.lines(2000)
    var bytes = try Self.packed(Self.text(lines), packing)
    // Behind the header, whose time and system nobody checks.
    let place = 10 + Int(random.next() % UInt64(bytes.count - 10))
    bytes[place] ^= UInt8(1 << (random.next() % 8))
    #expect(throws: ScanError.self) { try ScanOf(bytes: [bytes], columns: .version2) }
  }

  @Test("other kinds of files are named")
  func others() throws {
    for (bytes, kind) in [
      (Array("PAR1....".utf8), "Parquet"), ([0x50, 0x4b, 0x03, 0x04, 0], "zip"),
      ([0xd4, 0xc3, 0xb2, 0xa1, 2], "packet capture"),
    ] {
      let error = #expect(throws: ScanError.self) {
        try ScanOf(bytes: [bytes], columns: .version2)
      }
      #expect(error?.description.contains(kind) == true)
    }
  }

  @Test("empty files, and files of blank lines, have no records and no fault")
  func empty() throws {
    let scan = try ScanOf(bytes: [[], Array("\n\n \n".utf8)], columns: .version2)
    #expect(scan.rows.isEmpty && scan.report.blanks == 3 && !scan.report.isIncomplete)
  }
}
