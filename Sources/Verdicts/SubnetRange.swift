import NetworkTypes

/// The addresses of one subnet, as two masked comparisons.
struct SubnetRange: Sendable {
  private var mask4: UInt64 = 0
  /// No address equals this base under an empty mask.
  private var base4: UInt64 = .max
  private var mask6: (high: UInt64, low: UInt64) = (0, 0)
  private var base6: (high: UInt64, low: UInt64) = (.max, .max)

  /// Takes the subnet's first IPv4 and first IPv6 block, which is all that a subnet has.
  init(_ blocks: [CIDRBlock]) {
    if let block = blocks.first(where: { $0.base.version == .v4 }) {
      mask4 = block.mask.low
      base4 = block.base.low
    }
    if let block = blocks.first(where: { $0.base.version == .v6 }) {
      mask6 = block.mask
      base6 = (block.base.high, block.base.low)
    }
  }

  /// Whether an address lies in the subnet.
  @inline(__always)
  func contains(_ high: UInt64, _ low: UInt64, _ version: IPVersion) -> Bool {
    switch version {
    case .v4: low & mask4 == base4
    case .v6: (high & mask6.high ^ base6.high) | (low & mask6.low ^ base6.low) == 0
    }
  }
}
