/// The values of one key column as 64-bit words: equal where the values are, and only there.
@safe final class KeyColumn {
  let shape: ColumnShape
  /// Texts, and addresses that are none of IPv4.
  private let values: ValueTable

  /// The word of a number of 64 bits that is missing; a number that is the same has no word.
  private static let missing64 = UInt64(bitPattern: Int64.min)
  /// Words of 32-bit numbers and IPv4 addresses are below; this is the word of a missing value.
  private static let missing: UInt64 = 1 << 32
  /// Words of values that have a number are this and more.
  private static let numbered = missing + 1

  init(_ shape: ColumnShape) {
    self.shape = shape
    values = ValueTable(holdsTexts: shape == .text)
  }

  /// Bytes held for values.
  var size: Int { values.size }

  /// Forgets the values of words that were given.
  func clear() { values.clear() }

  /// Writes the words of a batch's values; false where a value has none.
  @unsafe
  func write(
    _ words: UnsafeMutablePointer<UInt64>, _ memory: UnsafeRawPointer, _ present: [UInt64]?,
    count: Int
  ) -> Bool {
    var isWhole = true
    switch shape {
    case .int32:
      let numbers = unsafe memory.assumingMemoryBound(to: UInt32.self)
      for row in 0..<count { unsafe words[row] = UInt64(numbers[row]) }
    case .int64:
      let numbers = unsafe memory.assumingMemoryBound(to: UInt64.self)
      var hasLeast = false
      for row in 0..<count {
        let word = unsafe numbers[row]
        unsafe words[row] = word
        hasLeast = hasLeast || word == Self.missing64
      }
      // Memory of missing values may hold anything.
      if hasLeast { isWhole = unsafe !holdsLeast(numbers, present, count) }
    case .address: unsafe writeAddresses(words, memory, count)
    case .text:
      let cells = unsafe memory.assumingMemoryBound(to: UInt128.self)
      for row in 0..<count where present.map({ Self.has($0, row) }) ?? true {
        unsafe words[row] = Self.numbered &+ values.number(of: cells[row])
      }
    }
    if let present {
      let word = shape == .int64 ? Self.missing64 : Self.missing
      for row in 0..<count where !Self.has(present, row) { unsafe words[row] = word }
    }
    return isWhole
  }

  /// Writes the value of a word that was given; false where it is that of a missing one.
  @unsafe
  func read(_ word: UInt64, to target: UnsafeMutableRawPointer, row: Int) -> Bool {
    let isMissing = word == (shape == .int64 ? Self.missing64 : Self.missing)
    switch shape {
    case .int32:
      let number = UInt32(truncatingIfNeeded: word)
      unsafe target.storeBytes(of: number, toByteOffset: row &* 4, as: UInt32.self)
    case .int64: unsafe target.storeBytes(of: word, toByteOffset: row &* 8, as: UInt64.self)
    case .address, .text:
      let value =
        isMissing
        ? 0
        : word < Self.missing
          ? AddressNumber.mapped | UInt128(word)
          : values.value(Int(truncatingIfNeeded: word &- Self.numbered))
      unsafe target.storeBytes(of: value, toByteOffset: row &* 16, as: UInt128.self)
    }
    return !isMissing
  }

  @unsafe
  private func writeAddresses(
    _ words: UnsafeMutablePointer<UInt64>, _ memory: UnsafeRawPointer, _ count: Int
  ) {
    let halves = unsafe memory.assumingMemoryBound(to: UInt64.self)
    let mapped = UInt64(truncatingIfNeeded: AddressNumber.mapped)
    for row in 0..<count {
      let low = unsafe halves[row &* 2] ^ mapped
      let high = unsafe halves[row &* 2 &+ 1]
      unsafe words[row] =
        (low &>> 32) | high == 0
        ? low
        : Self.numbered
          &+ values.number(of: UInt128(high) &<< 64 | UInt128(halves[row &* 2]))
    }
  }

  @unsafe
  private func holdsLeast(
    _ numbers: UnsafePointer<UInt64>, _ present: [UInt64]?, _ count: Int
  ) -> Bool {
    (0..<count).contains { row in
      unsafe numbers[row] == Self.missing64 && (present.map { Self.has($0, row) } ?? true)
    }
  }

  @inline(__always)
  private static func has(_ present: [UInt64], _ row: Int) -> Bool {
    present[row &>> 6] &>> UInt64(row & 63) & 1 == 1
  }
}
