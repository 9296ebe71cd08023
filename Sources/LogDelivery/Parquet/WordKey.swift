/// What words are told apart by: all of a word up to sixteen bytes, a hash of a longer one.
struct WordKey: Equatable {
  let low: UInt64
  let high: UInt64
  let count: UInt32

  /// Whether words with equal keys are equal.
  var isWhole: Bool { count <= 16 }

  /// A number whose upper bits depend on all of the word; nobody chooses words to collide.
  var hash: UInt64 {
    let mixed = low &* 0x9e37_79b9_7f4a_7c15
    return (mixed ^ mixed >> 32 ^ high) &* 0xd6e8_feb8_6659_fd93
  }

  /// The key of one word of some bytes.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, _ word: Range<Int>) {
    count = UInt32(truncatingIfNeeded: word.count)
    if word.count > 16 {
      (low, high) = unsafe WordKey.long(bytes, word)
    } else if word.lowerBound + 16 <= bytes.count {
      low =
        unsafe WordKey.eight(bytes, word.lowerBound) & WordKey.mask(word.count)
      high =
        unsafe WordKey.eight(bytes, word.lowerBound + 8) & WordKey.mask(word.count - 8)
    } else {
      (low, high) = unsafe WordKey.last(bytes, word)
    }
  }

  /// So many of eight bytes.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    count >= 8 ? .max : ~(UInt64.max &<< UInt64(truncatingIfNeeded: max(count, 0) * 8))
  }

  /// A word with fewer than sixteen bytes behind its start.
  private static func last(
    _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>
  ) -> (low: UInt64, high: UInt64) {
    var halves: (low: UInt64, high: UInt64) = (0, 0)
    for index in word.reversed() {
      halves.high = halves.high << 8 | halves.low >> 56
      halves.low = unsafe halves.low << 8 | UInt64(bytes[index])
    }
    return halves
  }

  private static func long(
    _ bytes: UnsafeRawBufferPointer, _ word: Range<Int>
  ) -> (low: UInt64, high: UInt64) {
    // The last eight bytes overlap those before, so that no step is shorter.
    let last = word.upperBound - 8
    var hash: UInt64 = 0
    var index = word.lowerBound
    while index < last {
      hash = unsafe (hash ^ eight(bytes, index)) &* 0xd6e8_feb8_6659_fd93
      hash ^= hash >> 32
      index += 8
    }
    return unsafe (hash, eight(bytes, last))
  }

  @inline(__always)
  private static func eight(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
  }
}
