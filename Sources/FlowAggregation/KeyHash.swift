import FlowModel

/// A seeded hash of flow keys: two wide multiplications, so senders cannot aim for collisions.
struct KeyHash {
  private let seeds: InlineArray<4, UInt64>

  /// Spreads one secret number over the words of a key (the constants are bits of the golden
  /// ratio and of pi, odd, with no structure).
  init(seed: UInt64) {
    seeds = [
      seed ^ 0x9e37_79b9_7f4a_7c15, seed &* 0xff51_afd7_ed55_8ccd | 1,
      seed &+ 0x2436_3f84_a885_a308, ~seed ^ 0x1319_8a2e_0370_7344,
    ]
  }

  @inline(__always)
  func callAsFunction(_ key: FlowKey) -> UInt64 {
    let addresses = KeyHash.fold(
      (key.sourceLow ^ seeds[0]) &+ key.sourceHigh &* 0xd6e8_feb8_6659_fd93,
      (key.destinationLow ^ seeds[1]) &+ key.destinationHigh &* 0xa076_1d64_78bd_642f)
    return KeyHash.fold(addresses ^ seeds[2], key.traits ^ seeds[3])
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
