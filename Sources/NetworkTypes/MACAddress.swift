/// A 48-bit hardware address, as Ethernet frames and network interfaces have one.
public struct MACAddress: Hashable, Sendable {
  /// The six octets, the first one highest; the upper 16 bits are zero.
  public let rawValue: UInt64

  /// Takes the lower 48 bits.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue & 0xffff_ffff_ffff }

  /// Reads six pairs of hexadecimal digits between colons or hyphens; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var bits: UInt64 = 0
    var count = 0
    for byte in text.utf8 {
      if count % 3 == 2 {
        guard byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = MACAddress.digit(byte) else { return nil }
        bits = bits << 4 | digit
      }
      count += 1
      guard count <= 17 else { return nil }
    }
    guard count == 17 else { return nil }
    rawValue = bits
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 0x30...0x39: UInt64(byte - 0x30)
    case 0x41...0x46: UInt64(byte - 0x37)
    case 0x61...0x66: UInt64(byte - 0x57)
    default: nil
    }
  }
}

extension MACAddress: CustomStringConvertible {
  /// Six lower-case pairs between colons.
  public var description: String {
    (0..<6).map { index in
      let octet = rawValue >> UInt64((5 - index) * 8) & 0xff
      return (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined(separator: ":")
  }
}
