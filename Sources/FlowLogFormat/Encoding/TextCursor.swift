import NetworkTypes

/// The place in a `TextBuffer` where the next byte goes.
///
/// Writers store whole words and advance by the length of the text, so they may touch up to 48
/// bytes behind it; `TextBuffer.reserve` has made room for the longest record and that slack.
@safe
struct TextCursor {
  private(set) var next: UnsafeMutableRawPointer

  @inline(__always)
  init(next: UnsafeMutableRawPointer) { unsafe self.next = unsafe next }

  @inline(__always)
  mutating func byte(_ byte: UInt8) {
    unsafe next.storeBytes(of: byte, as: UInt8.self)
    unsafe next += 1
  }

  /// Writes the same byte `count` times.
  mutating func fill(_ byte: UInt8, count: Int) {
    unsafe next.initializeMemory(as: UInt8.self, repeating: byte, count: count)
    unsafe next += count
  }

  /// Copies `count` bytes in steps of 16, so up to 15 bytes behind the source are read.
  @inline(__always)
  @unsafe
  mutating func copy(_ source: UnsafeRawPointer, count: Int) {
    var offset = 0
    repeat {
      let block = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
      unsafe next.storeBytes(of: block, toByteOffset: offset, as: SIMD16<UInt8>.self)
      offset += 16
    } while offset < count
    unsafe next += count
  }

  /// Writes a number in decimal.
  @inline(__always)
  mutating func number(_ value: UInt64) {
    guard value >= 100_000_000 else {
      leadingDigits(UInt32(truncatingIfNeeded: value))
      return
    }
    largeNumber(value)
  }

  /// Writes the text of an address.
  @inline(__always)
  mutating func address(_ address: IPAddress) {
    unsafe next += AddressText.write(address, to: next)
  }

  /// Moves the text since `start` right by `count` bytes and fills the gap with blanks.
  mutating func indent(since start: TextCursor, by count: Int) {
    let length = distance(from: start)
    unsafe (start.next + count).copyMemory(from: start.next, byteCount: length)
    unsafe start.next.initializeMemory(as: UInt8.self, repeating: 0x20, count: count)
    unsafe next += count
  }

  /// Bytes written since an earlier state of the cursor.
  func distance(from start: TextCursor) -> Int { unsafe next - start.next }

  /// Numbers of nine and more digits: Unix seconds, most of all.
  @inline(__always)
  private mutating func largeNumber(_ value: UInt64) {
    let head = value / 100_000_000
    if head >= 100_000_000 {
      leadingDigits(UInt32(truncatingIfNeeded: head / 100_000_000))
      eightDigits(UInt32(truncatingIfNeeded: head % 100_000_000))
    } else {
      leadingDigits(UInt32(truncatingIfNeeded: head))
    }
    eightDigits(UInt32(truncatingIfNeeded: value % 100_000_000))
  }

  /// One to eight digits, without branches: all eight are made, leading zeros shifted out.
  @inline(__always)
  private mutating func leadingDigits(_ value: UInt32) {
    let digits = TextCursor.digits(value)
    let zeros = min(56, digits.trailingZeroBitCount & ~7)
    let text = (digits | 0x3030_3030_3030_3030) >> UInt64(zeros)
    unsafe next.storeBytes(of: text.littleEndian, as: UInt64.self)
    unsafe next += 8 - zeros / 8
  }

  @inline(__always)
  private mutating func eightDigits(_ value: UInt32) {
    let text = TextCursor.digits(value) | 0x3030_3030_3030_3030
    unsafe next.storeBytes(of: text.littleEndian, as: UInt64.self)
    unsafe next += 8
  }

  /// The eight digits of a number below 100,000,000, one a byte, the first one lowest.
  ///
  /// Halves, quarters and eighths are split off in parallel; 10486/2^20 and 103/2^10 divide by
  /// 100 and 10 exactly in the ranges that occur.
  @inline(__always)
  private static func digits(_ value: UInt32) -> UInt64 {
    let four = UInt64(value / 10_000) | UInt64(value % 10_000) << 32
    let hundreds = (four &* 10_486) >> 20 & 0x7f_0000_007f
    let two = hundreds | (four &- hundreds &* 100) << 16
    let tens = (two &* 103) >> 10 & 0x000f_000f_000f_000f
    return tens | (two &- tens &* 10) << 8
  }
}
