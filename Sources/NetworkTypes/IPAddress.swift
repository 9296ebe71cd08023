/// An IPv4 or IPv6 address as one 128-bit number, so that both families share one comparison.
///
/// An IPv4 address occupies the low 32 bits of `low`; the version keeps `10.0.0.1` and `::a00:1`
/// apart.
public struct IPAddress: Hashable, Sendable {
  /// Bits 64 to 127; zero for IPv4.
  public let high: UInt64
  /// Bits 0 to 63; the whole address for IPv4.
  public let low: UInt64
  /// The family that the bits belong to.
  public let version: IPVersion

  /// Makes an IPv4 address from its 32 bits in host order.
  @inlinable
  public init(v4 bits: UInt32) {
    high = 0
    low = UInt64(bits)
    version = .v4
  }

  /// Makes an IPv6 address from its upper and lower 64 bits in host order.
  @inlinable
  public init(v6 high: UInt64, _ low: UInt64) {
    self.high = high
    self.low = low
    version = .v6
  }

  /// The number of bits in an address of this family: 32 or 128.
  public var bitWidth: Int { version == .v4 ? 32 : 128 }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted quad, or the RFC 5952 form for IPv6.
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: AddressText.capacity) { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return unsafe AddressText.write(self, to: start)
    }
  }
}
