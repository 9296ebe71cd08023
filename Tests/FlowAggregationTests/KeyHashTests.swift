import FlowModel
import NetworkTypes
import TestSupport
import Testing

@testable import FlowAggregation

@Suite struct KeyHashTests {
  /// The number of different hashes that a seed gives a family of keys.
  private func spread(_ keys: [FlowKey], seed: UInt64) -> Int {
    let hash = KeyHash(seed: seed)
    return Set(keys.map { hash($0) >> 32 }).count
  }

  private func key(_ words: (UInt64, UInt64, UInt64, UInt64)) -> FlowKey {
    var key = FlowKey()
    (key.sourceHigh, key.sourceLow, key.destinationHigh, key.destinationLow) = words
    key.traits = FlowKey.traits(ports: 443, interface: 0, protocol: 6, hint: .none, version: .v6)
    return key
  }

  @Test("keys that differ in one bit, in pairs of bits or in a counter spread under every seed")
  func structuredKeys() {
    let bits = (0..<64).map { UInt64(1) << UInt64($0) }
    let counters = (0..<4096).map { UInt64($0) }
    let families: [[FlowKey]] = [
      bits.map { key(($0, 0, 0, 0)) }, bits.map { key((0, $0, 0, 0)) },
      bits.map { key(($0, $0, 0, 0)) }, bits.map { key((0, 0, $0, $0)) },
      bits.map { key(($0, 0, $0, 0)) }, bits.map { key((0, $0, 0, $0)) },
      counters.map { key((0, $0, 0, 1)) }, counters.map { key((0, 1, 0, $0)) },
      counters.map { key((0, $0, 0, $0)) }, counters.map { key(($0 << 48, $0, 1, 1)) },
      bits.flatMap { bit in
        [key((bit, 7, 0, 0)), key((bit ^ 1 << 63, 7 ^ 1 << 63, 0, 0))]
      },
    ]
    var random = SeededGenerator(seed: 12)
    for _ in 0..<40 {
      let seed = random.next()
      for keys in families {
        #expect(spread(keys, seed: seed) >= keys.count - 2)
      }
    }
  }

  @Test("seeds change the hash")
  func seeds() {
    let fixed = key((1, 2, 3, 4))
    #expect(Set((0..<100).map { KeyHash(seed: $0)(fixed) }).count == 100)
  }
}
