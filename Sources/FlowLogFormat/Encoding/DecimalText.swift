import NetworkTypes

/// Decimal text by whole-word stores: at most 8 bytes behind the text are touched.
///
/// Each function returns the length of the text. Digits are made side by side in one register
/// (multiplication by a reciprocal, exact in the ranges that occur), leading zeros shifted out.
enum DecimalText {
  /// Writes any number: 1 to 20 digits.
  @inline(__always)
  @unsafe
  static func write(_ value: UInt64, to start: UnsafeMutableRawPointer) -> Int {
    if value < 10_000 {
      unsafe fewDigits(UInt32(truncatingIfNeeded: value), to: start)
    } else if value < 100_000_000 {
      unsafe leadingDigits(UInt32(truncatingIfNeeded: value), to: start)
    } else {
      unsafe manyDigits(value, to: start)
    }
  }

  /// Writes a number of which only the bound is known, so that no branch could be foreseen.
  @inline(__always)
  @unsafe
  static func write(port value: UInt16, to start: UnsafeMutableRawPointer) -> Int {
    unsafe leadingDigits(UInt32(value), to: start)
  }

  /// Writes a number below 256.
  @inline(__always)
  @unsafe
  static func write(octet value: UInt8, to start: UnsafeMutableRawPointer) -> Int {
    let table = unsafe UnsafeRawPointer(OctetTable.text.utf8Start)
    let text = unsafe table.loadUnaligned(fromByteOffset: Int(value) * 4, as: UInt32.self)
    unsafe start.storeBytes(of: text, as: UInt32.self)
    return 1 + (value > 9 ? 1 : 0) + (value > 99 ? 1 : 0)
  }

  /// Writes a Unix second; those since 2001 have ten digits.
  @inline(__always)
  @unsafe
  static func write(second value: UInt32, to start: UnsafeMutableRawPointer) -> Int {
    guard value >= 1_000_000_000 else { return unsafe write(UInt64(value), to: start) }
    let head = value / 100_000_000
    let tens = (head &* 103) >> 10
    let pair = UInt16(truncatingIfNeeded: tens | (head &- tens &* 10) << 8) | 0x3030
    unsafe start.storeBytes(of: pair.littleEndian, as: UInt16.self)
    unsafe eightDigits(value &- head &* 100_000_000, to: start + 2)
    return 10
  }

  /// Numbers of nine and more digits.
  @inline(never)
  private static func manyDigits(_ value: UInt64, to start: UnsafeMutableRawPointer) -> Int {
    let head = value / 100_000_000
    let length = unsafe write(head, to: start)
    unsafe eightDigits(UInt32(truncatingIfNeeded: value % 100_000_000), to: start + length)
    return length + 8
  }

  /// One to four digits, without branches.
  @inline(__always)
  private static func fewDigits(_ value: UInt32, to start: UnsafeMutableRawPointer) -> Int {
    let hundreds = (value &* 5243) >> 19
    let two = hundreds | (value &- hundreds &* 100) << 16
    let tens = (two &* 103) >> 10 & 0x000f_000f
    let digits = tens | (two &- tens &* 10) << 8
    let zeros = min(24, digits.trailingZeroBitCount & ~7)
    let text = (digits | 0x3030_3030) >> UInt32(truncatingIfNeeded: zeros)
    unsafe start.storeBytes(of: text.littleEndian, as: UInt32.self)
    return 4 - zeros >> 3
  }

  /// One to eight digits, without branches.
  @inline(__always)
  private static func leadingDigits(_ value: UInt32, to start: UnsafeMutableRawPointer) -> Int {
    let digits = digits(value)
    let zeros = min(56, digits.trailingZeroBitCount & ~7)
    let text = (digits | 0x3030_3030_3030_3030) >> UInt64(truncatingIfNeeded: zeros)
    unsafe start.storeBytes(of: text.littleEndian, as: UInt64.self)
    return 8 - zeros >> 3
  }

  @inline(__always)
  private static func eightDigits(_ value: UInt32, to start: UnsafeMutableRawPointer) {
    let text = digits(value) | 0x3030_3030_3030_3030
    unsafe start.storeBytes(of: text.littleEndian, as: UInt64.self)
  }

  /// The eight digits of a number below 100,000,000, one a byte, the first one lowest.
  @inline(__always)
  private static func digits(_ value: UInt32) -> UInt64 {
    let head = value / 10_000
    let four = UInt64(head) | UInt64(value &- head &* 10_000) << 32
    let hundreds = (four &* 10_486) >> 20 & 0x7f_0000_007f
    let two = hundreds | (four &- hundreds &* 100) << 16
    let tens = (two &* 103) >> 10 & 0x000f_000f_000f_000f
    return tens | (two &- tens &* 10) << 8
  }
}
