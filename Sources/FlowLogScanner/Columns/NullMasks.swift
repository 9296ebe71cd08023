/// For each column of a batch a bit for each row that has a value.
struct NullMasks {
  private var words: [UInt64]
  private var isUsed: [Bool]

  private static let perColumn = LogScanner.maskWords

  init(columns: Int) {
    words = Array(repeating: .max, count: columns * Self.perColumn)
    isUsed = Array(repeating: false, count: columns)
  }

  /// Every row has a value again.
  mutating func clear() {
    for column in isUsed.indices where isUsed[column] {
      for index in 0..<Self.perColumn { words[column * Self.perColumn + index] = .max }
      isUsed[column] = false
    }
  }

  mutating func setNull(column: Int, row: Int) {
    isUsed[column] = true
    words[column * Self.perColumn + row / 64] &= ~(1 << UInt64(row % 64))
  }

  mutating func setNull(column: Int, rows: Range<Int>) {
    guard !rows.isEmpty else { return }
    isUsed[column] = true
    let base = column * Self.perColumn
    for word in rows.lowerBound / 64...(rows.upperBound - 1) / 64 {
      let first = max(rows.lowerBound - word * 64, 0)
      let end = min(rows.upperBound - word * 64, 64)
      words[base + word] &= ~((UInt64.max >> UInt64(64 - (end - first))) << UInt64(first))
    }
  }

  func words(_ column: Int) -> [UInt64]? {
    guard isUsed[column] else { return nil }
    return Array(words[column * Self.perColumn..<(column + 1) * Self.perColumn])
  }
}

/// Copies of texts that were no UTF-8, which stay until the next batch.
@safe struct TextRepairs: ~Copyable {
  private var copies: [Copy] = []

  /// Memory of the repairs' own.
  @safe private struct Copy {
    let text: UnsafeMutablePointer<UInt8>
  }

  deinit {
    for copy in copies { unsafe copy.text.deallocate() }
  }

  mutating func removeAll() {
    for copy in copies { unsafe copy.text.deallocate() }
    copies.removeAll()
  }

  /// The text with replacement characters where it is none; nil where it is UTF-8.
  mutating func repair(
    _ text: UnsafePointer<UInt8>, count: Int
  ) -> (text: UnsafeMutablePointer<UInt8>, count: Int)? {
    let bytes = unsafe UnsafeBufferPointer(start: text, count: count)
    guard unsafe String(validating: bytes, as: UTF8.self) == nil else { return nil }
    let repaired = unsafe Array(String(decoding: bytes, as: UTF8.self).utf8)
    let size = repaired.count + TextCell.readAhead
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe copy.initialize(repeating: 0, count: size)
    for (index, byte) in repaired.enumerated() { unsafe copy[index] = byte }
    unsafe copies.append(Copy(text: copy))
    return unsafe (copy, repaired.count)
  }
}
