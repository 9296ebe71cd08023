package import FlowLogScanner

/// What batches of rows give, as text: a row a record, nil where there is no value.
package enum BatchText {
  /// Reads to the end.
  package static func rows(
    _ batches: any RowBatches, shapes: [ColumnShape]
  ) throws -> [[String?]] {
    var rows: [[String?]] = []
    let targets = unsafe shapes.map { shape in
      UnsafeMutableRawPointer.allocate(
        byteCount: shape.stride * LogScanner.batchRows, alignment: 16)
    }
    defer { unsafe targets.forEach { unsafe $0.deallocate() } }
    while case let count = unsafe try batches.next(targets), count > 0 {
      let present = shapes.indices.map { batches.presentRows(column: $0) }
      for row in 0..<count {
        rows.append(
          shapes.indices.map { column in
            if let words = present[column], words[row / 64] >> UInt64(row % 64) & 1 == 0 {
              return nil
            }
            return unsafe text(shapes[column], targets[column] + row * shapes[column].stride)
          })
      }
    }
    return rows
  }

  private static func text(_ shape: ColumnShape, _ cell: UnsafeMutableRawPointer) -> String {
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
          if unsafe start.load(fromByteOffset: index, as: UInt8.self) != 0 { return "no zeros" }
        }
      }
      return unsafe String(
        decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
  }
}
