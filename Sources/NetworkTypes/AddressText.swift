/// Scratch space in which an address becomes text without allocation.
///
/// The text is a dotted quad, or the RFC 5952 form for IPv6: lower case, no leading zeros, the
/// leftmost longest run of two or more zero groups becomes `::`, and an IPv4-mapped address ends
/// in a dotted quad (its section 5). The longest text has 39 bytes.
public struct AddressText {
  /// Bytes that the static writers may touch, the text and the slack of their wide stores.
  @inlinable public static var capacity: Int { 48 }

  /// The text written last; only as many bytes count as `write` returned.
  public private(set) var bytes = InlineArray<48, UInt8>(repeating: 0)

  /// Makes empty scratch space.
  public init() {}

  /// Writes the address and returns the number of bytes of its text.
  public mutating func write(_ address: IPAddress) -> Int {
    var span = bytes.mutableSpan
    return unsafe span.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return unsafe AddressText.write(address, to: start)
    }
  }

  /// Writes an address at `start`, where `capacity` bytes must be writable; returns its length.
  @inlinable
  @unsafe
  public static func write(_ address: IPAddress, to start: UnsafeMutableRawPointer) -> Int {
    switch address.version {
    case .v4: unsafe write(v4: UInt32(truncatingIfNeeded: address.low), to: start)
    case .v6: unsafe write(v6: address.high, address.low, to: start)
    }
  }

  /// Writes a dotted quad; touches at most 16 bytes.
  @inlinable
  @inline(__always)
  @unsafe
  public static func write(v4 bits: UInt32, to start: UnsafeMutableRawPointer) -> Int {
    let table = unsafe UnsafeRawPointer(OctetTable.text.utf8Start)
    var length = 0
    var shift: UInt32 = 32
    repeat {
      shift -= 8
      let octet = Int(bits >> shift & 0xff)
      let text = unsafe table.loadUnaligned(fromByteOffset: octet * 4, as: UInt32.self)
      unsafe start.storeBytes(of: text, toByteOffset: length, as: UInt32.self)
      // The table brings the dot that follows the digits; the last one is not counted below.
      length += 2 + (octet > 9 ? 1 : 0) + (octet > 99 ? 1 : 0)
    } while shift > 0
    return length - 1
  }

  /// Writes the RFC 5952 text of an IPv6 address; touches at most 48 bytes.
  @unsafe
  public static func write(
    v6 high: UInt64, _ low: UInt64, to start: UnsafeMutableRawPointer
  ) -> Int {
    if high == 0 && low >> 32 == 0xffff {
      let prefix: StaticString = "::ffff:"
      unsafe start.copyMemory(from: prefix.utf8Start, byteCount: 7)
      return unsafe 7 + write(v4: UInt32(truncatingIfNeeded: low), to: start + 7)
    }
    let zeros = zeroRun(high, low)
    var length = 0
    var index = 0
    while index < 8 {
      if index == zeros.start {
        // One colon: the group before wrote the other, unless there is none.
        if index == 0 { length += unsafe colon(start) }
        length += unsafe colon(start + length)
        index += zeros.count
        continue
      }
      let half = index < 4 ? high : low
      let group = UInt16(truncatingIfNeeded: half >> UInt64((3 - (index & 3)) * 16))
      length += unsafe writeHex(group, to: start + length)
      index += 1
      if index < 8 { length += unsafe colon(start + length) }
    }
    return length
  }

  @inline(__always)
  private static func colon(_ start: UnsafeMutableRawPointer) -> Int {
    unsafe start.storeBytes(of: UInt8(ascii: ":"), as: UInt8.self)
    return 1
  }

  /// Writes one to four hexadecimal digits; touches four bytes.
  @inline(__always)
  private static func writeHex(_ group: UInt16, to start: UnsafeMutableRawPointer) -> Int {
    let wide = UInt32(group)
    // One nibble a byte, the first digit lowest: all four become ASCII in one go.
    var nibbles = wide >> 12 | (wide >> 8 & 0xf) << 8
    nibbles |= (wide >> 4 & 0xf) << 16 | (wide & 0xf) << 24
    let letters = (nibbles &+ 0x0606_0606) >> 4 & 0x0101_0101
    let digits = nibbles &+ 0x3030_3030 &+ letters &* 0x27
    let leading = min(3, group.leadingZeroBitCount / 4)
    let text = digits >> UInt32(leading * 8)
    unsafe start.storeBytes(of: text.littleEndian, as: UInt32.self)
    return 4 - leading
  }

  /// The leftmost longest run of at least two zero groups; starts at 8 when there is none.
  @inline(__always)
  private static func zeroRun(_ high: UInt64, _ low: UInt64) -> (start: Int, count: Int) {
    // Bit 7 stands for the first group.
    var runs = zeroGroups(high) << 4 | zeroGroups(low)
    var starts = runs
    var count = 0
    while runs != 0 {
      // A bit survives n rounds when n more groups behind it are zero, too.
      starts = runs
      runs &= runs << 1
      count += 1
    }
    return count < 2 ? (8, 0) : (starts.leadingZeroBitCount, count)
  }

  /// Four bits, the highest for the first group: set where the group is zero.
  @inline(__always)
  private static func zeroGroups(_ half: UInt64) -> UInt8 {
    let first: UInt8 = half >> 48 == 0 ? 8 : 0
    let second: UInt8 = half >> 32 & 0xffff == 0 ? 4 : 0
    let third: UInt8 = half >> 16 & 0xffff == 0 ? 2 : 0
    let fourth: UInt8 = half & 0xffff == 0 ? 1 : 0
    return first | second | third | fourth
  }
}
