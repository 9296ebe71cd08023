/// A column of numbers; `-` and whatever is no number leaves the row without a value.
struct NumberColumn: ColumnValues {
  let type: ParquetType
  private(set) var levels = DefinitionLevels()
  private var values: [Int64] = []
  private var least = Int64.max
  private var greatest = Int64.min

  /// Distinct values beyond which a dictionary no longer pays.
  private static let dictionaryLimit = 1 << 16
  private let largest: Int64

  init(_ type: ParquetType) {
    self.type = type
    largest = type == .int32 ? Int64(Int32.max) : Int64.max
  }

  var count: Int { values.count }

  mutating func add(_ words: borrowing LineWords) {
    // Eight digits fit into every type.
    words.forEachNumber({ add($0) }, other: { add($0) })
  }

  @inline(__always)
  mutating func add(_ word: Span<UInt8>) {
    guard let value = NumberColumn.number(word), value <= largest else {
      levels.add(false)
      return
    }
    add(value)
  }

  @inline(__always)
  private mutating func add(_ value: Int64) {
    levels.add(true)
    values.append(value)
    least = min(least, value)
    greatest = max(greatest, value)
  }

  @inline(__always)
  private static func number(_ word: Span<UInt8>) -> Int64? {
    // Nineteen digits may be too many for 64 bits, eighteen never are.
    guard word.count > 0, word.count <= 19 else { return nil }
    var value: UInt64 = 0
    for index in word.indices {
      let digit = word[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return Int64(exactly: value)
  }

  func addPlain(_ range: Range<Int>, to bytes: inout [UInt8]) {
    let width = type == .int32 ? 4 : 8
    bytes += unsafe [UInt8](unsafeUninitializedCapacity: range.count * width) { buffer, filled in
      let output = UnsafeMutableRawBufferPointer(buffer)
      for index in range {
        if width == 4 {
          unsafe output.storeBytes(
            of: Int32(truncatingIfNeeded: values[index]).littleEndian, toByteOffset: filled,
            as: Int32.self)
        } else {
          unsafe output.storeBytes(
            of: values[index].littleEndian, toByteOffset: filled, as: Int64.self)
        }
        filled += width
      }
    }
  }

  private func addPlain(_ value: Int64, to bytes: inout [UInt8]) {
    if type == .int32 {
      bytes.add(Int32(truncatingIfNeeded: value))
    } else {
      bytes.add(value)
    }
  }

  var bounds: (least: [UInt8], greatest: [UInt8])? {
    guard !values.isEmpty else { return nil }
    var bounds: (least: [UInt8], greatest: [UInt8]) = ([], [])
    addPlain(least, to: &bounds.least)
    addPlain(greatest, to: &bounds.greatest)
    return bounds
  }

  func dictionary() -> ColumnDictionary? {
    var table = NumberTable()
    var indexes: [UInt32] = []
    indexes.reserveCapacity(values.count)
    for value in values {
      indexes.append(table.place(of: value))
      if table.values.count > NumberColumn.dictionaryLimit { return nil }
    }
    let (sorted, places) = ColumnDictionary.order(table.frequencies)
    var plain: [UInt8] = []
    for old in sorted { addPlain(table.values[old], to: &plain) }
    for index in indexes.indices { indexes[index] = places[Int(indexes[index])] }
    return ColumnDictionary(plain: plain, count: sorted.count, indexes: indexes)
  }
}

/// Distinct numbers with their places and frequencies: open addressing, at most half full.
private struct NumberTable {
  private(set) var values: [Int64] = []
  private(set) var frequencies: [UInt32] = []
  /// Places from 1; 0 is free.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  private var last: (value: Int64, place: Int) = (0, -1)

  mutating func place(of value: Int64) -> UInt32 {
    if last.place >= 0, last.value == value {
      frequencies[last.place] += 1
      return UInt32(last.place)
    }
    let mask = slots.count - 1
    var slot = NumberTable.hash(value) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if values[place] == value {
        frequencies[place] += 1
        last = (value, place)
        return UInt32(place)
      }
      slot = (slot + 1) & mask
    }
    values.append(value)
    frequencies.append(1)
    slots[slot] = UInt32(values.count)
    last = (value, values.count - 1)
    if values.count * 2 > slots.count { grow() }
    return UInt32(last.place)
  }

  @inline(__always)
  private static func hash(_ value: Int64) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: value) &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for (place, value) in values.enumerated() {
      var slot = NumberTable.hash(value) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(place + 1)
    }
    slots = larger
  }
}
