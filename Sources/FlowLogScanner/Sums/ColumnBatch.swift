/// A batch of rows in memory of its own.
@safe package final class ColumnBatch {
  let shapes: [ColumnShape]
  /// For each column the memory of its values.
  package let memory: [UnsafeMutableRawPointer]
  /// For each column the rows that have a value, 64 to a word; nil where all have.
  package private(set) var present: [[UInt64]?]
  /// Rows that are there.
  package private(set) var count = 0

  /// Takes memory for these columns.
  package init(_ columns: [ScanColumn]) {
    shapes = columns.map(\.shape)
    unsafe memory = shapes.map { shape in
      .allocate(byteCount: LogScanner.batchRows * shape.stride, alignment: 64)
    }
    present = Array(repeating: nil, count: columns.count)
  }

  deinit {
    for index in shapes.indices { unsafe memory[index].deallocate() }
  }

  /// Takes the next rows; false where there are none.
  package func read(_ rows: any RowBatches) throws(ScanError) -> Bool {
    count = unsafe try rows.next(memory)
    for column in shapes.indices { present[column] = rows.presentRows(column: column) }
    return count > 0
  }

  /// Leaves the rows alone that are marked, in their order.
  ///
  /// - Parameter marks: A bit for each row, 64 to a word.
  func keep(_ marks: [UInt64]) {
    var kept = 0
    var places: [UInt16] = []
    places.reserveCapacity(count)
    for (index, word) in marks.enumerated() {
      var rest = word
      while rest != 0 {
        places.append(UInt16(index &* 64 &+ rest.trailingZeroBitCount))
        rest &= rest &- 1
      }
    }
    kept = places.count
    guard kept < count else { return }
    for column in shapes.indices {
      switch shapes[column] {
      case .int32: unsafe Self.move(places, memory[column], as: UInt32.self)
      case .int64: unsafe Self.move(places, memory[column], as: UInt64.self)
      case .text, .address: unsafe Self.move(places, memory[column], as: UInt128.self)
      }
      if let words = present[column] { present[column] = Self.move(places, words) }
    }
    count = kept
  }

  @unsafe
  private static func move<Value: BitwiseCopyable>(
    _ places: [UInt16], _ memory: UnsafeMutableRawPointer, as _: Value.Type
  ) {
    let values = unsafe memory.assumingMemoryBound(to: Value.self)
    for (target, place) in places.enumerated() { unsafe values[target] = values[Int(place)] }
  }

  private static func move(_ places: [UInt16], _ words: [UInt64]) -> [UInt64] {
    var moved = [UInt64](repeating: .max, count: words.count)
    for (target, place) in places.enumerated()
    where words[Int(place) / 64] >> UInt64(place % 64) & 1 == 0 {
      moved[target / 64] &= ~(1 << UInt64(target % 64))
    }
    return moved
  }
}
