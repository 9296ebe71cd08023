import FlowModel

/// A fixed map from addresses to interface numbers, made once, looked up per packet.
///
/// Open addressing at a load of at most one half. An address of two interfaces is in
/// neither's name: it gives `PacketHeader.noInterface`, as one of nobody does.
struct NumberMap<Key: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  private struct Entry {
    var key: Key
    var number: UInt16
    var isUsed: Bool
  }

  private let entries: [Entry]
  private let mask: Int

  /// Maps keys to the numbers of interfaces.
  init(_ pairs: [(key: Key, number: UInt16)]) {
    var size = 16
    while size < pairs.count * 2 { size *= 2 }
    let mask = size - 1
    let none = PacketHeader.noInterface
    var entries = Array(repeating: Entry(key: 0, number: none, isUsed: false), count: size)
    for pair in pairs {
      var position = NumberMap.home(pair.key) & mask
      while entries[position].isUsed && entries[position].key != pair.key {
        position = (position + 1) & mask
      }
      let isTaken = entries[position].isUsed && entries[position].number != pair.number
      entries[position] = Entry(
        key: pair.key, number: isTaken ? none : pair.number, isUsed: true)
    }
    self.entries = entries
    self.mask = mask
  }

  /// The number of a key's interface.
  subscript(key: Key) -> UInt16 {
    @inline(__always) get {
      let entries = entries.span
      var position = NumberMap.home(key) & mask
      while entries[position].key != key && entries[position].isUsed {
        position = (position + 1) & mask
      }
      return entries[position].number
    }
  }

  @inline(__always)
  private static func home(_ key: Key) -> Int {
    let high = Key.bitWidth > 64 ? UInt64(truncatingIfNeeded: key >> Key(64 % Key.bitWidth)) : 0
    let low = UInt64(truncatingIfNeeded: key)
    let mixed = (low ^ high &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed >> 32)
  }
}
