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
      let codes =
        if let first = pages.firstOfRun {
          unsafe try reader.codes(pages.page) + first
        } else {
          unsafe try reader.codes(pages.page, of: UnsafePointer(places), count: rows)
        }
      unsafe Gathering.gather(codes, reader.values, column.shape.stride, targets[index], rows)
      present[index] = reader.hasNulls ? unsafe mask(codes, reader.entries, rows) : nil
    }
  }

  private func mask(
    _ codes: UnsafePointer<UInt32>, _ none: Int, _ rows: Int
  ) -> [UInt64]? {
    var words = [UInt64](repeating: .max, count: LogScanner.maskWords)
    var hasAny = false
    for row in 0..<rows where unsafe codes[row] == UInt32(none) {
      words[row / 64] &= ~(1 << UInt64(row % 64))
      hasAny = true
    }
    return hasAny ? words : nil
  }
}

/// Values of codes.
enum Gathering {
  /// Writes the value of each code.
  ///
  /// - Parameter stride: Bytes of a value: 4, 8 or 16.
  @unsafe
  static func gather(
    _ codes: UnsafePointer<UInt32>, _ values: UnsafeRawPointer, _ stride: Int,
    _ target: UnsafeMutableRawPointer, _ count: Int
  ) {
    switch stride {
    case 4: unsafe gather(codes, values, target, count, as: UInt32.self)
    case 8: unsafe gather(codes, values, target, count, as: UInt64.self)
    default: unsafe gather(codes, values, target, count, as: UInt128.self)
    }
  }

  @inline(__always)
  private static func gather<Value: BitwiseCopyable>(
    _ codes: UnsafePointer<UInt32>, _ values: UnsafeRawPointer,
    _ target: UnsafeMutableRawPointer, _ count: Int, as _: Value.Type
  ) {
    let values = unsafe values.assumingMemoryBound(to: Value.self)
    let target = unsafe target.assumingMemoryBound(to: Value.self)
    for row in 0..<count { unsafe target[row] = values[Int(codes[row])] }
  }
}
