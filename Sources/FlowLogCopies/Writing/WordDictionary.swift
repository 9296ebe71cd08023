/// Distinct numbers, each with a code in the order in which they came: open addressing, at most
/// half full.
struct WordDictionary<Word: FixedWidthInteger & UnsignedInteger & Sendable> {
  private(set) var words: [Word] = []
  /// Codes from 1; 0 is free.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  private var last: (word: Word, code: UInt32)?

  @inline(__always)
  mutating func code(of word: Word) -> UInt32 {
    if let last, last.word == word { return last.code }
    let code = find(word)
    last = (word, code)
    return code
  }

  private mutating func find(_ word: Word) -> UInt32 {
    let mask = slots.count - 1
    var slot = Self.hash(word) & mask
    while slots[slot] != 0 {
      let code = slots[slot] - 1
      if words[Int(code)] == word { return code }
      slot = (slot + 1) & mask
    }
    words.append(word)
    slots[slot] = UInt32(words.count)
    if words.count * 2 > slots.count { grow() }
    return UInt32(words.count - 1)
  }

  @inline(__always)
  private static func hash(_ word: Word) -> Int {
    var mixed = UInt64(truncatingIfNeeded: word)
    if Word.bitWidth > 64 {
      mixed ^= UInt64(truncatingIfNeeded: word >> 64) &* 0xd6e8_feb8_6659_fd93
    }
    return Int(truncatingIfNeeded: (mixed &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for (code, word) in words.enumerated() {
      var slot = Self.hash(word) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = UInt32(code + 1)
    }
    slots = larger
  }
}
