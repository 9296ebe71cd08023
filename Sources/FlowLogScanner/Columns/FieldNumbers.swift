/// Numbers and addresses read from text eight bytes at a time.
///
/// Up to eight bytes in front of a field are read, whatever they hold: every text lies behind
/// other bytes of the same memory.
enum FieldNumbers {
  /// The number whose digits end at `end`; -1 where it needs a closer look.
  @inline(__always)
  static func decimal(endingAt end: UnsafeRawPointer, count: Int) -> Int64 {
    if UInt(bitPattern: count &- 1) < 8 {
      return unsafe eightDigits(endingAt: end, count: count)
    }
    guard UInt(bitPattern: count &- 9) < 8 else { return -1 }
    let high = unsafe eightDigits(endingAt: end - 8, count: count &- 8)
    let low = unsafe eightDigits(endingAt: end, count: 8)
    return high | low < 0 ? -1 : high &* 100_000_000 &+ low
  }

  /// One to eight digits, read as one word: neighbours are joined to pairs, fours and eights.
  @inline(__always)
  private static func eightDigits(endingAt end: UnsafeRawPointer, count: Int) -> Int64 {
    let unused = UInt64(truncatingIfNeeded: 8 &- count) &* 8
    let word = unsafe (end - 8).loadUnaligned(as: UInt64.self)
    var value = (word ^ 0x3030_3030_3030_3030) & (UInt64.max &<< unused)
    guard ((value &+ 0x7676_7676_7676_7676) | value) & 0x8080_8080_8080_8080 == 0 else {
      return -1
    }
    value = (value &* 2561) &>> 8 & 0x00ff_00ff_00ff_00ff
    value = (value &* 6_553_601) &>> 16 & 0x0000_ffff_0000_ffff
    value = (value &* 42_949_672_960_001) &>> 32
    return Int64(truncatingIfNeeded: value)
  }

  /// The 32 bits of a dotted quad; -1 where the text is none, or needs a closer look.
  @inline(__always)
  static func dottedQuad(_ start: UnsafeRawPointer, count: Int) -> Int64 {
    guard UInt(bitPattern: count &- 7) <= 8 else { return -1 }
    let first = unsafe start.loadUnaligned(as: UInt64.self)
    let second = unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    var dots = (dotMask(first) | dotMask(second) &<< 8) & ((1 &<< UInt64(count)) &- 1)
    guard dots.nonzeroBitCount == 3 else { return -1 }
    let one = dots.trailingZeroBitCount
    dots &= dots &- 1
    let two = dots.trailingZeroBitCount
    let three = (dots & (dots &- 1)).trailingZeroBitCount
    let a = unsafe octet(endingAt: start + one, count: one)
    let b = unsafe octet(endingAt: start + two, count: two &- one &- 1)
    let c = unsafe octet(endingAt: start + three, count: three &- two &- 1)
    let d = unsafe octet(endingAt: start + count, count: count &- three &- 1)
    guard (a | b | c | d) <= 255 else { return -1 }
    return Int64(truncatingIfNeeded: a &<< 24 | b &<< 16 | c &<< 8 | d)
  }

  /// One bit for each byte that is a dot.
  @inline(__always)
  private static func dotMask(_ word: UInt64) -> UInt64 {
    let zeroes = word ^ 0x2e2e_2e2e_2e2e_2e2e
    // No carry crosses a byte, so exactly the dots are found.
    let found =
      ~(((zeroes & 0x7f7f_7f7f_7f7f_7f7f) &+ 0x7f7f_7f7f_7f7f_7f7f) | zeroes)
      & 0x8080_8080_8080_8080
    return (found &* 0x0002_0408_1020_4081) &>> 56
  }

  /// One to three digits; above 255 where they are none, or begin with a zero that means octal to
  /// other programs.
  @inline(__always)
  private static func octet(endingAt end: UnsafeRawPointer, count: Int) -> UInt64 {
    guard UInt(bitPattern: count &- 1) < 3 else { return 1 &<< 32 }
    let word = unsafe (end - 4).loadUnaligned(as: UInt32.self)
    let value =
      (word ^ 0x3030_3030) & (UInt32.max &<< (UInt32(truncatingIfNeeded: 4 &- count) &* 8))
    let ones = UInt64(value &>> 24)
    let tens = UInt64(value &>> 16 & 0xff)
    let hundreds = UInt64(value &>> 8 & 0xff)
    let number = ones &+ tens &* 10 &+ hundreds &* 100
    let isDigits = ((value &+ 0x7676_7676) | value) & 0x8080_8080 == 0
    let isShortest = count == 1 || number >= (count == 2 ? 10 : 100)
    return isDigits && isShortest ? number : 1 &<< 32
  }
}
