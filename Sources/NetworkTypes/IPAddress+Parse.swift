extension IPAddress {
  /// Reads dotted quads (`10.0.0.1`) and every RFC 4291 form of IPv6; nil for anything else.
  ///
  /// Leading zeros in a dotted quad are refused: other programs read them as octal.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    self.init(parsing: bytes.span)
  }

  /// Reads an address from the bytes of a line, without allocation.
  public init?(parsing bytes: Span<UInt8>) {
    if let quad = IPAddress.dottedQuad(bytes, from: 0) {
      self.init(v4: quad)
      return
    }
    var parser = IPv6TextParser()
    guard let halves = parser.parse(bytes) else { return nil }
    self.init(v6: halves.high, halves.low)
  }

  /// The 32 bits of the dotted quad that fills `bytes` from `start` to the end.
  static func dottedQuad(_ bytes: borrowing Span<UInt8>, from start: Int) -> UInt32? {
    var bits: UInt32 = 0
    var octet: UInt32 = 0
    var digits = 0
    var octets = 0
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") {
        guard digits > 0, octets < 3 else { return nil }
        bits = bits << 8 | octet
        (octet, digits, octets) = (0, 0, octets + 1)
        continue
      }
      guard byte >= 0x30, byte <= 0x39, !(digits > 0 && octet == 0) else { return nil }
      octet = octet * 10 + UInt32(byte - 0x30)
      digits += 1
      guard octet <= 255 else { return nil }
    }
    guard octets == 3, digits > 0 else { return nil }
    return bits << 8 | octet
  }
}

/// Reads the text forms of RFC 4291 section 2.2: groups, one `::`, and a trailing dotted quad.
private struct IPv6TextParser {
  private var groups = InlineArray<8, UInt16>(repeating: 0)
  private var count = 0
  private var gap: Int?

  mutating func parse(_ bytes: borrowing Span<UInt8>) -> (high: UInt64, low: UInt64)? {
    guard bytes.count >= 2 else { return nil }
    var index = 0
    if bytes[0] == 0x3a {
      guard bytes[1] == 0x3a else { return nil }
      gap = 0
      index = 2
    }
    while index < bytes.count {
      guard let next = readGroup(bytes, at: index) else { return nil }
      index = next
    }
    return assemble()
  }

  /// Reads one group and the separator behind it; the index after both.
  private mutating func readGroup(_ bytes: borrowing Span<UInt8>, at start: Int) -> Int? {
    guard count < 8 else { return nil }
    var value: UInt32 = 0
    var index = start
    while index < bytes.count, let digit = hexDigit(bytes[index]), index - start < 4 {
      value = value << 4 | UInt32(digit)
      index += 1
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      return readTrailingQuad(bytes, at: start)
    }
    guard index > start else { return nil }
    groups[count] = UInt16(truncatingIfNeeded: value)
    count += 1
    guard index < bytes.count else { return index }
    guard bytes[index] == 0x3a, index + 1 < bytes.count else { return nil }
    guard bytes[index + 1] == 0x3a else { return index + 1 }
    guard gap == nil else { return nil }
    gap = count
    return index + 2
  }

  private mutating func readTrailingQuad(_ bytes: borrowing Span<UInt8>, at start: Int) -> Int? {
    guard count <= 6, let quad = IPAddress.dottedQuad(bytes, from: start) else { return nil }
    groups[count] = UInt16(truncatingIfNeeded: quad >> 16)
    groups[count + 1] = UInt16(truncatingIfNeeded: quad)
    count += 2
    return bytes.count
  }

  private func assemble() -> (high: UInt64, low: UInt64)? {
    guard gap == nil ? count == 8 : count < 8 else { return nil }
    let tail = gap.map { count - $0 } ?? 0
    var halves: (high: UInt64, low: UInt64) = (0, 0)
    for position in 0..<8 {
      let head = gap ?? 8
      let fromTail = position - (8 - tail)
      let group = position < head ? groups[position] : fromTail >= 0 ? groups[head + fromTail] : 0
      if position < 4 {
        halves.high = halves.high << 16 | UInt64(group)
      } else {
        halves.low = halves.low << 16 | UInt64(group)
      }
    }
    return halves
  }

  private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x57
    case 0x41...0x46: byte - 0x37
    default: nil
    }
  }
}
