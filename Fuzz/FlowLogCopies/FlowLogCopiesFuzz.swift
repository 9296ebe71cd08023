import FlowLogCopies
import FlowLogFormat
import FlowLogScanner
import Glibc

/// Any bytes that pass for a copy are read without a crash, or refused.
@c(LLVMFuzzerTestOneInput)
public func fuzzFlowLogCopies(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let path = "/tmp/weir-fuzz-copy-\(getpid())"
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  guard descriptor >= 0 else { return 0 }
  if let start = unsafe start { unsafe _ = write(descriptor, start, count) }
  close(descriptor)
  if let copy = try? CopyFile(path) {
    read(CopyScan([copy]))
    read(
      CopyScan(
        [copy], condition: .any([.number(.bytes, [5...9]), .text(.action, [Array("ACCEPT".utf8)])]))
    )
    read(CopyScan([copy], condition: .address(.srcaddr, [1 << 40...1 << 90])))
    if let plan, let sums = try? CopyScan([copy]).sums(plan) { read(sums, plan.shapes) }
  }
  unsafe unlink(path)
  return 0
}

private let plan = SumPlan(
  keys: [.field(.srcaddr), .field(.action)],
  measures: [SumMeasure(.sum, .field(.bytes)), SumMeasure(.min, .field(.packets))])

private func read(_ scan: CopyScan) {
  let columns: [ScanColumn] = FlowLogField.allCases.map { .field($0) } + [.path]
  if let batches = try? scan.batches(columns) { read(batches, columns.map(\.shape)) }
}

private func read(_ batches: any RowBatches, _ shapes: [ColumnShape]) {
  let targets = unsafe shapes.map { shape in
    UnsafeMutableRawPointer.allocate(
      byteCount: shape.stride * LogScanner.batchRows, alignment: 16)
  }
  defer { unsafe targets.forEach { unsafe $0.deallocate() } }
  while let rows = try? unsafe batches.next(targets), rows > 0 {
    precondition(rows <= LogScanner.batchRows)
    for (index, shape) in shapes.enumerated() where shape == .text {
      for row in 0..<rows {
        let text = unsafe TextCell.text(of: targets[index] + row * 16)
        unsafe precondition(text.count < 1 << 30 && text.reduce(0) { Int($0) ^ Int($1) } < 256)
      }
    }
  }
}
