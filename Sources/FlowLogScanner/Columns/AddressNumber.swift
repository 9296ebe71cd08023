package import NetworkTypes

/// Addresses as 128-bit numbers in which both families sort and compare at once.
///
/// IPv4 addresses are IPv4-mapped (`::ffff:0:0/96`). A `-` is a number of its own, just below the
/// first IPv4 address, where nobody has an address: so it sorts before IPv4, as in text, and
/// is compared, grouped and counted like any other value, as Athena does with the text.
package enum AddressNumber {
  /// What stands in front of the 32 bits of an IPv4 address.
  package static let mapped: UInt128 = 0xffff_0000_0000
  /// The number of `-`.
  package static let dash: UInt128 = 0xfffe_ffff_ffff

  /// The number of an address.
  package static func number(_ address: IPAddress) -> UInt128 {
    switch address.version {
    case .v4: mapped | UInt128(address.low)
    case .v6: UInt128(address.high) << 64 | UInt128(address.low)
    }
  }

  /// Reads an address or `-`; nil for anything else.
  package static func number(parsing text: Span<UInt8>) -> UInt128? {
    if text.count == 1, text[0] == UInt8(ascii: "-") { return dash }
    return IPAddress(parsing: text).map(number)
  }

  /// The text of a number: `-`, a dotted quad, or IPv6.
  package static func text(_ number: UInt128) -> String {
    if number == dash { return "-" }
    let low = UInt64(truncatingIfNeeded: number)
    if number & ~0xffff_ffff == mapped {
      return IPAddress(v4: UInt32(truncatingIfNeeded: low)).description
    }
    return IPAddress(v6: UInt64(truncatingIfNeeded: number >> 64), low).description
  }
}
