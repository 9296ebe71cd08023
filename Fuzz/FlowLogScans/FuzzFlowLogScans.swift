import FlowLogFormat
import FlowLogScanner
import Glibc

/// Any bytes scan without a crash, and a scan for other columns gives as many rows.
///
/// The number of rows is the number of records in the books, for plain lines, gzip, JSON and
/// commas.
@c(LLVMFuzzerTestOneInput)
public func fuzzFlowLogScans(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let path = "/tmp/weir-fuzz-scan-\(getpid())"
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { return 0 }
  if let start = unsafe start { unsafe _ = write(descriptor, start, count) }
  close(descriptor)
  let all = LogFormat.named("all")?.fields.map { ScanColumn.field($0) } ?? []
  let whole = scan(path, count, all + [.path, .message])
  let few = scan(path, count, [.field(.bytes)])
  precondition(whole.rows == few.rows && whole.report.records == few.report.records)
  precondition(whole.report.malformed == few.report.malformed)
  precondition(whole.rows == whole.report.records)
  unsafe unlink(path)
  return 0
}

private func scan(
  _ path: String, _ count: Int, _ columns: [ScanColumn]
) -> (rows: Int, report: ScanReport) {
  var options = ScanOptions()
  options.allowsPartial = true
  let file = SourceFile(path: path, size: count, changed: 0)
  let job = ScanJob(files: [file], options: options)
  var rows = 0
  do {
    guard let scanner = try? LogScanner(job, columns: columns) else { return (0, job.report) }
    let targets = unsafe columns.map { column in
      UnsafeMutableRawPointer.allocate(
        byteCount: column.shape.stride * LogScanner.batchRows, alignment: 16)
    }
    defer { unsafe targets.forEach { unsafe $0.deallocate() } }
    while let found = try? unsafe scanner.next(targets), found > 0 {
      rows += found
      for (index, column) in columns.enumerated() where column.shape == .text {
        for row in 0..<found { unsafe touch(targets[index] + row * 16) }
      }
    }
  }
  return (rows, job.report)
}

/// Reads all of a text, so that a cell that leads nowhere shows.
private func touch(_ cell: UnsafeMutableRawPointer) {
  let count = unsafe Int(cell.load(as: UInt32.self))
  guard count > 12 else { return }
  let start = unsafe cell.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
  var sum: UInt8 = 0
  for index in 0..<count { sum ^= unsafe start.load(fromByteOffset: index, as: UInt8.self) }
  precondition(sum <= .max)
}
