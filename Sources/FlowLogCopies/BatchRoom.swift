internal import FlowLogScanner

/// Memory for a batch of columns.
@safe
final class BatchRoom {
  let targets: [UnsafeMutableRawPointer]

  init(_ columns: [ScanColumn]) {
    unsafe targets = columns.map { column in
      let bytes = column.shape.stride * LogScanner.batchRows
      let target = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
      unsafe target.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      return unsafe target
    }
  }

  deinit { unsafe targets.forEach { unsafe $0.deallocate() } }
}
