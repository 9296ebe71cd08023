/// Reads decimal numbers, up to eight digits at a time.
enum WordNumber {
  private static let zeros: UInt64 = 0x3030_3030_3030_3030
  private static let sixes: UInt64 = 0x0606_0606_0606_0606
  private static let upperHalves: UInt64 = 0xf0f0_f0f0_f0f0_f0f0

  /// The number that one word of some bytes is; nil where it is none.
  @inline(__always)
  static func read(_ bytes: UnsafeRawBufferPointer, _ word: Range<Int>) -> Int64? {
    guard word.upperBound >= 16, (1...16).contains(word.count) else {
      return unsafe plain(bytes, word)
    }
    // Eight bytes that end with the word; what is in front of it is shifted out.
    let last = unsafe digits(bytes, word.upperBound - 8, min(word.count, 8))
    if word.count <= 8 { return isNumber(last) ? number(last) : nil }
    let first = unsafe digits(bytes, word.upperBound - 16, word.count - 8)
    guard isNumber(first), isNumber(last) else { return nil }
    return number(first) * 100_000_000 + number(last)
  }

  /// The last one to eight of eight bytes as digits, one a byte, the first in the lowest.
  @inline(__always)
  private static func digits(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ count: Int
  ) -> UInt64 {
    let eight = unsafe UInt64(
      littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    let empty = UInt64(truncatingIfNeeded: 64 - count * 8)
    return ((eight ^ zeros) &>> empty) &<< empty
  }

  @inline(__always)
  private static func isNumber(_ digits: UInt64) -> Bool {
    (digits &+ sixes | digits) & upperHalves == 0
  }

  @inline(__always)
  private static func number(_ digits: UInt64) -> Int64 {
    let pairs = (digits &* 10 &+ digits >> 8) & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* 100 &+ pairs >> 16) & 0x0000_ffff_0000_ffff
    return Int64((fours &* 10_000 &+ fours >> 32) & 0xffff_ffff)
  }

  /// A digit at a time: words of the first line's start, and very long ones.
  private static func plain(_ bytes: UnsafeRawBufferPointer, _ word: Range<Int>) -> Int64? {
    // Nineteen digits may be too many for 64 bits, eighteen never are.
    guard word.count > 0, word.count <= 19 else { return nil }
    var value: UInt64 = 0
    for index in word {
      let digit = unsafe bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
    }
    return Int64(exactly: value)
  }
}
