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
    // Before the scanner goes it has not told all that it met.
    rows = try BatchText.rows(try LogScanner(job, columns: columns), shapes: columns.map(\.shape))
    report = job.report
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
