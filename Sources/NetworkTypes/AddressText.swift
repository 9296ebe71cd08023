/// Scratch space in which an address becomes text without allocation.
///
/// The longest text is 39 bytes (an IPv6 address of eight full groups).
public struct AddressText {
  /// The text written last; only as many bytes count as `write` returned.
  public private(set) var bytes = InlineArray<40, UInt8>(repeating: 0)
  private var length = 0

  /// Makes empty scratch space.
  public init() {}

  /// Writes the address and returns the number of bytes of its text.
  public mutating func write(_ address: IPAddress) -> Int {
    length = 0
    switch address.version {
    case .v4: appendDottedQuad(UInt32(truncatingIfNeeded: address.low))
    case .v6: appendGroups(of: address)
    }
    return length
  }

  /// RFC 5952: lower case, no leading zeros, the leftmost longest run of two or more zero groups
  /// becomes `::`, and an IPv4-mapped address ends in a dotted quad (its section 5).
  private mutating func appendGroups(of address: IPAddress) {
    if address.high == 0 && address.low >> 32 == 0xffff {
      append("::ffff:")
      appendDottedQuad(UInt32(truncatingIfNeeded: address.low))
      return
    }
    let groups = address.groups
    let zeros = AddressText.longestZeroRun(groups)
    var index = 0
    while index < 8 {
      if zeros.contains(index) {
        append("::")
        index = zeros.upperBound
        continue
      }
      if index > 0 && index != zeros.upperBound { append(":") }
      appendHex(groups[index])
      index += 1
    }
  }

  private mutating func appendDottedQuad(_ bits: UInt32) {
    for octet in 0..<4 {
      if octet > 0 { append(".") }
      appendDecimal(UInt8(truncatingIfNeeded: bits >> UInt32((3 - octet) * 8)))
    }
  }

  private mutating func append(_ text: StaticString) {
    for offset in 0..<text.utf8CodeUnitCount {
      unsafe append(text.utf8Start[offset])
    }
  }

  private mutating func append(_ byte: UInt8) {
    bytes[length] = byte
    length += 1
  }

  private mutating func appendDecimal(_ octet: UInt8) {
    if octet >= 100 { append(0x30 + octet / 100) }
    if octet >= 10 { append(0x30 + octet / 10 % 10) }
    append(0x30 + octet % 10)
  }

  private mutating func appendHex(_ group: UInt16) {
    var started = false
    for shift in 0..<4 {
      let digit = UInt8(truncatingIfNeeded: group >> UInt16((3 - shift) * 4)) & 0xf
      started = started || digit != 0 || shift == 3
      if started { append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
  }

  /// The leftmost longest run of at least two zero groups; an empty range at 9 when there is none.
  private static func longestZeroRun(_ groups: InlineArray<8, UInt16>) -> Range<Int> {
    var best = 9..<9
    var start = 0
    while start < 8 {
      var end = start
      while end < 8 && groups[end] == 0 { end += 1 }
      if end - start >= 2 && end - start > best.count { best = start..<end }
      start = end + 1
    }
    return best
  }
}
