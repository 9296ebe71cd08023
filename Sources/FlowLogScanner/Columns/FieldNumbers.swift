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
  ///
  /// Nothing branches on the digits: how many an octet has is as good as random.
  @inline(__always)
  static func dottedQuad(_ start: UnsafeRawPointer, count: Int) -> Int64 {
    guard UInt(bitPattern: count &- 7) <= 8 else { return -1 }
    let first = unsafe start.loadUnaligned(as: UInt64.self)
    let second = unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    var dots = (strangers(first) | strangers(second) &<< 8) & ((1 &<< UInt64(count)) &- 1)
    let one = dots.trailingZeroBitCount
    dots &= dots &- 1
    let two = dots.trailingZeroBitCount
    dots &= dots &- 1
    // Exactly one byte that is no digit is left.
    guard dots != 0, dots & (dots &- 1) == 0 else { return -1 }
    let three = dots.trailingZeroBitCount
    let marks = unsafe (
      start.load(fromByteOffset: one, as: UInt8.self),
      start.load(fromByteOffset: two, as: UInt8.self),
      start.load(fromByteOffset: three, as: UInt8.self)
    )
    guard (marks.0 ^ 0x2e) | (marks.1 ^ 0x2e) | (marks.2 ^ 0x2e) == 0 else { return -1 }
    let lengths = (two &- one &- 1, three &- two &- 1, count &- three &- 1)
    guard UInt(bitPattern: one &- 1) < 3, UInt(bitPattern: lengths.0 &- 1) < 3,
      UInt(bitPattern: lengths.1 &- 1) < 3, UInt(bitPattern: lengths.2 &- 1) < 3
    else { return -1 }
    let a = unsafe octet(endingAt: start + one, count: one)
    let b = unsafe octet(endingAt: start + two, count: lengths.0)
    let c = unsafe octet(endingAt: start + three, count: lengths.1)
    let d = unsafe octet(endingAt: start + count, count: lengths.2)
    // Leading zeros, which mean octal to other programs, make the text longer than it need be.
    let needed = 7 &+ furtherDigits(a) &+ furtherDigits(b) &+ furtherDigits(c) &+ furtherDigits(d)
    guard (a | b | c | d) <= 255, needed == UInt64(count) else { return -1 }
    return Int64(truncatingIfNeeded: a &<< 24 | b &<< 16 | c &<< 8 | d)
  }

  /// One bit for each byte that is no digit; beyond ASCII also for some that are.
  @inline(__always)
  private static func strangers(_ word: UInt64) -> UInt64 {
    let value = word ^ 0x3030_3030_3030_3030
    let found = ((value &+ 0x7676_7676_7676_7676) | value) & 0x8080_8080_8080_8080
    return (found &* 0x0002_0408_1020_4081) &>> 56
  }

  /// One to three digits, of which it is known that they are some.
  @inline(__always)
  private static func octet(endingAt end: UnsafeRawPointer, count: Int) -> UInt64 {
    let word = unsafe (end - 4).loadUnaligned(as: UInt32.self)
    let unused = UInt32(truncatingIfNeeded: 4 &- count) &* 8
    let value = UInt64((word ^ 0x3030_3030) & (UInt32.max &<< unused))
    return (value &>> 24) &+ (value &>> 16 & 0xff) &* 10 &+ (value &>> 8 & 0xff) &* 100
  }

  /// Digits that an octet needs beyond one.
  @inline(__always)
  private static func furtherDigits(_ octet: UInt64) -> UInt64 {
    (9 &- octet) &>> 63 &+ (99 &- octet) &>> 63
  }
}
