internal import FlowLogScanner

/// Rows of copies as batches of columns, on one thread.
@safe
final class CopyRows: RowBatches {
  private let scan: CopyScan
  private let columns: [ScanColumn]
  private var pages: WantedPages
  private var readers: [ColumnReader] = []
  /// Places in the page of the rows of a batch.
  private let places: UnsafeMutablePointer<UInt32>
  private var present: [[UInt64]?]

  init(_ scan: CopyScan, _ columns: [ScanColumn]) {
    self.scan = scan
    self.columns = columns
    pages = WantedPages(scan)
    present = Array(repeating: nil, count: columns.count)
    unsafe places = .allocate(capacity: LogScanner.batchRows)
    unsafe places.initialize(repeating: 0, count: LogScanner.batchRows)
  }

  deinit { unsafe places.deallocate() }

  @unsafe
  func next(_ targets: [UnsafeMutableRawPointer]) throws(ScanError) -> Int {
    do throws(CopyError) {
      var rows = unsafe pages.take(into: places)
      while rows == 0 {
        guard try pages.advance() else { return 0 }
        rows = unsafe pages.take(into: places)
      }
      unsafe try fill(targets, rows)
      return rows
    } catch {
      throw error.scanError
    }
  }

  func presentRows(column: Int) -> [UInt64]? { present[column] }

  private func fill(_ targets: [UnsafeMutableRawPointer], _ rows: Int) throws(CopyError) {
    guard let file = pages.readers else { return }
    for (index, column) in columns.enumerated() {
      let reader = try file.reader(column)
      let codes = unsafe try reader.codes(pages.page)
      let values = unsafe reader.values
      switch column.shape {
      case .int32: unsafe gather(codes, values, targets[index], rows, as: UInt32.self)
      case .int64: unsafe gather(codes, values, targets[index], rows, as: UInt64.self)
      case .text, .address: unsafe gather(codes, values, targets[index], rows, as: UInt128.self)
      }
      present[index] = reader.hasNulls ? unsafe mask(codes, reader.entries, rows) : nil
    }
  }

  @inline(__always)
  private func gather<Value: BitwiseCopyable>(
    _ codes: UnsafePointer<UInt32>, _ values: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer, _ rows: Int, as _: Value.Type
  ) {
    let values = unsafe values.assumingMemoryBound(to: Value.self)
    let target = unsafe target.assumingMemoryBound(to: Value.self)
    if let first = pages.firstOfRun {
      let codes = unsafe codes + first
      for row in 0..<rows { unsafe target[row] = values[Int(codes[row])] }
    } else {
      for row in 0..<rows { unsafe target[row] = values[Int(codes[Int(places[row])])] }
    }
  }

  private func mask(
    _ codes: UnsafePointer<UInt32>, _ none: Int, _ rows: Int
  ) -> [UInt64]? {
    var words = [UInt64](repeating: .max, count: LogScanner.maskWords)
    var hasAny = false
    for row in 0..<rows {
      let place = unsafe pages.firstOfRun.map { $0 + row } ?? Int(places[row])
      if unsafe codes[place] == UInt32(none) {
        words[row / 64] &= ~(1 << UInt64(row % 64))
        hasAny = true
      }
    }
    return hasAny ? words : nil
  }
}
