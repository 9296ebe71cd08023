/// A range of addresses written as a prefix, such as `10.0.0.0/8` or `2001:db8::/32`.
public struct CIDRBlock: Hashable, Sendable {
  /// The first address of the block; bits behind the prefix are zero.
  public let base: IPAddress
  /// The number of leading bits that members share: 0 to 32 for IPv4, 0 to 128 for IPv6.
  public let prefixLength: Int
  /// The bits that members share, as two halves; an IPv4 prefix stands in the low 32 bits of `low`.
  public var mask: (high: UInt64, low: UInt64) { (maskHigh, maskLow) }

  private let maskHigh: UInt64
  private let maskLow: UInt64

  /// Makes the block that holds `address`; nil when the prefix is longer than the address.
  public init?(_ address: IPAddress, prefixLength: Int) {
    guard prefixLength >= 0, prefixLength <= address.bitWidth else { return nil }
    self.prefixLength = prefixLength
    let mask = CIDRBlock.mask(prefixLength: prefixLength, version: address.version)
    (maskHigh, maskLow) = mask
    switch address.version {
    case .v4: base = IPAddress(v4: UInt32(truncatingIfNeeded: address.low & mask.low))
    case .v6: base = IPAddress(v6: address.high & mask.high, address.low & mask.low)
    }
  }

  /// Reads `ADDRESS/PREFIX`, or a lone address as a block of one; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
    guard parts.count == 2 else {
      self.init(address, prefixLength: address.bitWidth)
      return
    }
    guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1])
    else { return nil }
    self.init(address, prefixLength: length)
  }

  /// Whether the address is of the same family and begins with the block's prefix.
  public func contains(_ address: IPAddress) -> Bool {
    address.version == base.version
      && address.high & maskHigh == base.high && address.low & maskLow == base.low
  }

  /// Whether every address of the other block is also in this one.
  public func contains(_ block: CIDRBlock) -> Bool {
    prefixLength <= block.prefixLength && contains(block.base)
  }

  /// Whether any address is in both blocks; one of them then contains the other.
  public func overlaps(_ block: CIDRBlock) -> Bool { contains(block) || block.contains(self) }

  private static func mask(
    prefixLength: Int, version: IPVersion
  ) -> (high: UInt64, low: UInt64) {
    switch version {
    case .v4: (0, (UInt64.max << UInt64(32 - prefixLength)) & 0xffff_ffff)
    case .v6:
      (
        prefixLength == 0 ? 0 : UInt64.max << UInt64(max(0, 64 - prefixLength)),
        prefixLength <= 64 ? 0 : UInt64.max << UInt64(128 - prefixLength)
      )
    }
  }
}

extension CIDRBlock: CustomStringConvertible {
  /// The block as people write it: `base/prefix`.
  public var description: String { "\(base)/\(prefixLength)" }
}

extension CIDRBlock {
  /// Ranges that are not routed on the Internet, and so are taken as the local side of a capture.
  ///
  /// RFC 1918, RFC 6598 (shared), RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local) and
  /// loopback.
  public static let privateRanges: [CIDRBlock] = [
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
    "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128",
  ].compactMap { CIDRBlock($0) }
}
