/// A fixed map from 128-bit keys to interface numbers, made once and looked up per packet.
///
/// Open addressing at a load of at most one half; keys are two words, so that an IPv6 address is
/// one key.
struct NumberMap {
  private struct Entry {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var number: UInt16 = 0
    var isUsed = false
  }

  private var entries: [Entry]
  private let mask: Int

  /// Maps keys to numbers; of equal keys the first counts.
  init(_ pairs: [(high: UInt64, low: UInt64, number: UInt16)]) {
    var size = 16
    while size < pairs.count * 2 { size *= 2 }
    entries = Array(repeating: Entry(), count: size)
    mask = size - 1
    for pair in pairs where self[pair.high, pair.low] == nil {
      var position = home(pair.high, pair.low)
      while entries[position].isUsed { position = (position + 1) & mask }
      entries[position] = Entry(
        high: pair.high, low: pair.low, number: pair.number, isUsed: true)
    }
  }

  /// The number of a key.
  subscript(high: UInt64, low: UInt64) -> UInt16? {
    var position = home(high, low)
    while entries[position].isUsed {
      if entries[position].low == low && entries[position].high == high {
        return entries[position].number
      }
      position = (position + 1) & mask
    }
    return nil
  }

  private func home(_ high: UInt64, _ low: UInt64) -> Int {
    let mixed = (low ^ high &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }
}
