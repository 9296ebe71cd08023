internal import FlowLogScanner

/// One column of a group of rows while it is being filled: its distinct values, and each row's.
struct ColumnBuilder {
  let column: CopyColumn
  private(set) var codes = RowCodes()
  private(set) var words = WordDictionary<UInt64>()
  private(set) var wide = WordDictionary<UInt128>()
  private(set) var texts = TextDictionary()
  private var batch = [UInt32](repeating: 0, count: LogScanner.batchRows)

  init(_ column: CopyColumn) { self.column = column }

  /// Distinct values.
  var entries: Int {
    switch column.kind {
    case .int32, .int64, .v4: words.words.count
    case .wide: wide.words.count
    case .text: texts.entries.count
    }
  }

  /// Adds the values of a batch, as a scan gives them.
  ///
  /// - Parameter present: A bit for each row that has a value; nil where all have.
  @unsafe
  mutating func add(_ values: UnsafeRawPointer, rows: Int, present: [UInt64]?) {
    if let present {
      if Self.areMissing(rows, present) { return codes.addNone(rows) }
      return unsafe addSome(values, rows, present)
    }
    switch column.kind {
    case .int32:
      for row in 0..<rows {
        let number = unsafe values.load(fromByteOffset: row * 4, as: Int32.self)
        batch[row] = words.code(of: UInt64(truncatingIfNeeded: number))
      }
    case .int64:
      for row in 0..<rows {
        let number = unsafe values.load(fromByteOffset: row * 8, as: Int64.self)
        batch[row] = words.code(of: UInt64(truncatingIfNeeded: number))
      }
    case .v4, .wide: unsafe addAddresses(values, rows: rows)
    case .text:
      for row in 0..<rows {
        batch[row] = unsafe texts.code(of: TextCell.text(of: values + row * 16))
      }
    }
    codes.add(batch[..<rows])
  }

  /// Adds rows of which some have no value: what lies in its place is nothing.
  @unsafe
  private mutating func addSome(_ values: UnsafeRawPointer, _ rows: Int, _ present: [UInt64]) {
    for row in 0..<rows {
      let isThere = present[row / 64] >> UInt64(row % 64) & 1 == 1
      batch[row] =
        isThere ? unsafe code(of: values + row * column.source.shape.stride) : RowCodes.none
    }
    codes.add(batch[..<rows])
  }

  @unsafe
  private mutating func code(of value: UnsafeRawPointer) -> UInt32 {
    switch column.kind {
    case .int32: unsafe words.code(of: UInt64(truncatingIfNeeded: value.load(as: Int32.self)))
    case .int64: unsafe words.code(of: UInt64(truncatingIfNeeded: value.load(as: Int64.self)))
    case .v4, .wide: unsafe addressCode(value.loadUnaligned(as: UInt128.self))
    case .text: unsafe texts.code(of: TextCell.text(of: value))
    }
  }

  @inline(__always)
  private mutating func addressCode(_ number: UInt128) -> UInt32 {
    switch (column.kind, Self.isV4(number)) {
    case (.v4, true): words.code(of: UInt64(UInt32(truncatingIfNeeded: number)))
    case (.wide, false): wide.code(of: number)
    default: RowCodes.none
    }
  }

  private static func areMissing(_ rows: Int, _ present: [UInt64]) -> Bool {
    let (words, rest) = rows.quotientAndRemainder(dividingBy: 64)
    return (0..<words).allSatisfy { present[$0] == 0 }
      && (rest == 0 || present[words] & ((1 << UInt64(rest)) - 1) == 0)
  }

  @unsafe
  private mutating func addAddresses(_ values: UnsafeRawPointer, rows: Int) {
    for row in 0..<rows {
      let number = unsafe values.loadUnaligned(fromByteOffset: row * 16, as: UInt128.self)
      batch[row] = addressCode(number)
    }
  }

  @inline(__always)
  private static func isV4(_ number: UInt128) -> Bool {
    number & ~0xffff_ffff == AddressNumber.mapped
  }

  /// The old codes in the order of their values.
  var sorted: [Int] {
    switch column.kind {
    case .int32, .int64, .v4: words.words.indices.sorted { words.words[$0] < words.words[$1] }
    case .wide: wide.words.indices.sorted { wide.words[$0] < wide.words[$1] }
    case .text:
      texts.entries.indices.sorted { texts.text($0).lexicographicallyPrecedes(texts.text($1)) }
    }
  }

  /// A value in encoding PLAIN, without the length that stands in front of a text.
  func plain(_ code: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    switch column.kind {
    case .int32, .v4: bytes.add(UInt32(truncatingIfNeeded: words.words[code]))
    case .int64: bytes.add(words.words[code])
    // As in text, the upper bits come first, so that the order of bytes is that of addresses.
    case .wide: bytes.add(wide.words[code].byteSwapped)
    case .text: bytes += texts.text(code)
    }
    return bytes
  }
}

extension [UInt8] {
  /// Adds the bytes of a number, the lowest first.
  mutating func add(_ number: some FixedWidthInteger & BitwiseCopyable) {
    unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
  }
}
