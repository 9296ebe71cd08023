internal import Glibc

/// The conditions of a plan, asked of batches.
struct RowConditions {
  private let conditions: [(column: Int, test: SumCondition.Test)]
  private var marks: [UInt64]

  /// - Parameter columns: Those of the batches.
  init(_ conditions: [SumCondition], columns: [ScanColumn]) {
    self.conditions = conditions.compactMap { condition in
      columns.firstIndex(of: condition.column).map { ($0, condition.test) }
    }
    marks = Array(repeating: 0, count: LogScanner.maskWords)
  }

  var isEmpty: Bool { conditions.isEmpty }

  /// Leaves the rows alone that fulfil all conditions.
  mutating func apply(to batch: ColumnBatch) {
    guard !conditions.isEmpty else { return }
    for index in marks.indices {
      let rows = batch.count - index * 64
      marks[index] = rows >= 64 ? .max : rows <= 0 ? 0 : (1 << UInt64(rows)) - 1
    }
    for (column, test) in conditions {
      if let present = batch.present[column] {
        for index in marks.indices { marks[index] &= present[index] }
      }
      let values = unsafe UnsafeRawPointer(batch.memory[column])
      switch (test, batch.shapes[column]) {
      case (.numbers(let ranges), .int32):
        let values = unsafe values.assumingMemoryBound(to: Int32.self)
        mark(ranges) { unsafe Int64(values[$0]) }
      case (.numbers(let ranges), _):
        let values = unsafe values.assumingMemoryBound(to: Int64.self)
        mark(ranges) { unsafe values[$0] }
      case (.addresses(let ranges), _):
        let values = unsafe values.assumingMemoryBound(to: UInt128.self)
        mark(ranges) { unsafe values[$0] }
      case (.texts(let texts), _): unsafe mark(texts, values)
      }
    }
    batch.keep(marks)
  }

  @inline(__always)
  private mutating func mark<Value: Comparable>(
    _ ranges: [ClosedRange<Value>], _ value: (Int) -> Value
  ) {
    if ranges.count == 1 {
      let (lower, upper) = (ranges[0].lowerBound, ranges[0].upperBound)
      each { row in
        let value = value(row)
        return value >= lower && value <= upper
      }
    } else {
      each { row in
        let value = value(row)
        return ranges.contains { $0.contains(value) }
      }
    }
  }

  private mutating func mark(_ texts: [[UInt8]], _ cells: UnsafeRawPointer) {
    if texts.count == 1, let wanted = TextCell.cell(texts[0]) {
      let cells = unsafe cells.assumingMemoryBound(to: UInt128.self)
      each { unsafe cells[$0] == wanted }
    } else {
      each { row in texts.contains { unsafe TextCell.holds($0, cells + row &* 16) } }
    }
  }

  /// Takes the marks off rows that do not hold; those without a mark are not looked at.
  @inline(__always)
  private mutating func each(_ holds: (Int) -> Bool) {
    for index in marks.indices where marks[index] != 0 {
      let before = marks[index]
      var after: UInt64 = 0
      if before == .max {
        for bit in 0..<64 {
          after |= (holds(index &* 64 &+ bit) ? 1 : 0) &<< UInt64(bit)
        }
      } else {
        for bit in 0..<64 where before &>> UInt64(bit) & 1 == 1 {
          after |= (holds(index &* 64 &+ bit) ? 1 : 0) &<< UInt64(bit)
        }
      }
      marks[index] = after
    }
  }
}

extension TextCell {
  /// The cell of a text that fits into one; nil for a longer one.
  static func cell(_ bytes: [UInt8]) -> UInt128? {
    guard bytes.count <= inlineLimit else { return nil }
    return bytes.enumerated().reduce(UInt128(bytes.count)) { cell, byte in
      cell | UInt128(byte.element) << UInt128(32 + byte.offset * 8)
    }
  }

  /// Whether the text of a cell has these bytes.
  @inline(__always)
  static func holds(_ bytes: [UInt8], _ cell: UnsafeRawPointer) -> Bool {
    guard unsafe cell.loadUnaligned(as: UInt32.self) == UInt32(truncatingIfNeeded: bytes.count)
    else { return false }
    return unsafe bytes.withUnsafeBytes { wanted in
      guard let first = wanted.baseAddress, let start = unsafe text(of: cell).baseAddress else {
        return true
      }
      return unsafe memcmp(start, first, wanted.count) == 0
    }
  }
}
