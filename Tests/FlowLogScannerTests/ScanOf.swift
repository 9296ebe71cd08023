import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport
import Testing

/// Everything that a scan of some files gives, as text: a row a record.
struct ScanOf {
  var rows: [[String?]] = []
  var report = ScanReport()

  /// Scans texts as files of one folder, each with one scanner after the other.
  init(
    _ texts: [String], columns: [ScanColumn], options: ScanOptions = ScanOptions(),
    name: (Int) -> String = { "\($0).log" }
  ) throws {
    try self.init(
      bytes: texts.map { Array($0.utf8) }, columns: columns, options: options, name: name)
  }

  init(
    bytes: [[UInt8]], columns: [ScanColumn], options: ScanOptions = ScanOptions(),
    name: (Int) -> String = { "\($0).log" }
  ) throws {
    let folder = try TemporaryFolder()
    for (index, content) in bytes.enumerated() { _ = try folder.write(content, as: name(index)) }
    var finder = SourceFinder()
    try finder.add(folder.url.path)
    try self.init(finder.files, columns: columns, options: options)
  }

  init(
    _ files: [SourceFile], columns: [ScanColumn], options: ScanOptions = ScanOptions()
  ) throws {
    let job = ScanJob(files: files, options: options)
    do {
      let scanner = try LogScanner(job, columns: columns)
      let targets = unsafe columns.map { column in
        UnsafeMutableRawPointer.allocate(
          byteCount: column.shape.stride * LogScanner.batchRows, alignment: 16)
      }
      defer { unsafe targets.forEach { unsafe $0.deallocate() } }
      while case let count = unsafe try scanner.next(targets), count > 0 {
        let present = columns.indices.map { scanner.presentRows(column: $0) }
        for row in 0..<count {
          rows.append(
            columns.indices.map { column in
              if let words = present[column], words[row / 64] >> UInt64(row % 64) & 1 == 0 {
                return nil
              }
              return unsafe Self.text(columns[column].shape, targets[column], row)
            })
        }
      }
    }
    report = job.report
  }

  private static func text(
    _ shape: ColumnShape, _ target: UnsafeMutableRawPointer, _ row: Int
  ) -> String {
    let cell = unsafe target + row * shape.stride
    switch shape {
    case .int32: return unsafe "\(cell.load(as: Int32.self))"
    case .int64: return unsafe "\(cell.load(as: Int64.self))"
    case .address:
      let low = unsafe cell.load(as: UInt64.self)
      let high = unsafe cell.load(fromByteOffset: 8, as: UInt64.self)
      return AddressNumber.text(UInt128(high) << 64 | UInt128(low))
    case .text:
      let count = unsafe Int(cell.load(as: UInt32.self))
      var start = unsafe UnsafeRawPointer(cell) + 4
      if count > 12 {
        unsafe start = cell.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
      } else {
        // The engine compares short texts with the bytes behind them, which are zero.
        for index in count..<12 {
          #expect(unsafe start.load(fromByteOffset: index, as: UInt8.self) == 0)
        }
      }
      return unsafe String(
        decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
  }
}

/// gzip members made by zlib's program, which every Debian has.
enum Gzip {
  static func member(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, as: "plain")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-n", path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try Array(Data(contentsOf: folder.url.appending(path: "plain.gz")))
  }
}

extension [ScanColumn] {
  /// The fields of version 2.
  static var version2: [ScanColumn] { LogFormat.default.fields.map { .field($0) } }
}
