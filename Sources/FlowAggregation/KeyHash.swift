import FlowModel

/// A seeded hash of flow keys: three wide multiplications, so senders cannot aim for collisions.
struct KeyHash {
  private let seeds: InlineArray<6, UInt64>

  /// Spreads one secret number over the words of a key.
  ///
  /// The constants are digits of the golden ratio and of pi; every word of a key meets a secret
  /// before it is multiplied, so no two keys can be made to collide for all seeds.
  init(seed: UInt64) {
    seeds = [
      seed ^ 0x9e37_79b9_7f4a_7c15, seed &* 0xff51_afd7_ed55_8ccd | 1,
      seed &+ 0x2436_3f84_a885_a308, ~seed ^ 0x1319_8a2e_0370_7344,
      seed.byteSwapped ^ 0xa409_3822_299f_31d0, ~seed &* 0xd6e8_feb8_6659_fd93 | 1,
    ]
  }

  @inline(__always)
  func callAsFunction(_ key: FlowKey) -> UInt64 {
    let source = KeyHash.fold(key.sourceLow ^ seeds[0], key.sourceHigh ^ seeds[1])
    let destination = KeyHash.fold(
      key.destinationLow ^ seeds[2], key.destinationHigh ^ seeds[3])
    return KeyHash.fold(source ^ destination ^ seeds[4], key.traits ^ seeds[5])
  }

  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
