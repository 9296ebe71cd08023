/// Distinct numbers, each with its place.
///
/// Numbers near the first are found by their difference from it: ports, packets and seconds of an
/// hour all are. Others are found by a hash: open addressing, at most half full.
struct NumberTable {
  /// The numbers, in the order in which they came.
  private(set) var values: [Int64] = []
  /// Where in `near` each block of near numbers begins; 0 is a block that none has come of.
  private var blocks: [UInt32] = []
  /// Places from 1 of near numbers, a block behind the other; 0 is free.
  private var near: [UInt32] = []
  /// The least of the near numbers.
  private var base: Int64 = 0
  /// Places from 1 of others; 0 is free.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)
  private var others = 0

  private static let nearCount = 1 << 16
  private static let blockCount = 1 << 8

  /// Adds the place of each number.
  mutating func add(_ numbers: Span<Int64>, to places: inout [UInt32]) {
    if blocks.isEmpty, !numbers.isEmpty { begin(numbers[0]) }
    places.append(addingCapacity: numbers.count) { places in
      for index in numbers.indices { places.append(place(of: numbers[index])) }
    }
  }

  private mutating func begin(_ first: Int64) {
    blocks = Array(repeating: 0, count: NumberTable.nearCount / NumberTable.blockCount)
    // A block that stays empty stands for all those that none has come of.
    near = Array(repeating: 0, count: NumberTable.blockCount)
    // Small numbers have small neighbours.
    if first >= NumberTable.nearCount { base = first - Int64(NumberTable.nearCount / 2) }
  }

  @inline(__always)
  private mutating func place(of value: Int64) -> UInt32 {
    let difference = UInt64(bitPattern: value &- base)
    guard difference < UInt64(NumberTable.nearCount) else { return farPlace(of: value) }
    let (block, rest) = Int(difference).quotientAndRemainder(dividingBy: NumberTable.blockCount)
    let found = near[Int(blocks[block]) + rest]
    return found != 0 ? found - 1 : insert(value, block, rest)
  }

  private mutating func insert(_ value: Int64, _ block: Int, _ rest: Int) -> UInt32 {
    if blocks[block] == 0 {
      blocks[block] = UInt32(near.count)
      near.append(contentsOf: repeatElement(0, count: NumberTable.blockCount))
    }
    values.append(value)
    near[Int(blocks[block]) + rest] = UInt32(values.count)
    return UInt32(values.count - 1)
  }

  private mutating func farPlace(of value: Int64) -> UInt32 {
    let mask = slots.count - 1
    var slot = NumberTable.hash(value) & mask
    while slots[slot] != 0 {
      let place = slots[slot] - 1
      if values[Int(place)] == value { return place }
      slot = (slot + 1) & mask
    }
    values.append(value)
    slots[slot] = UInt32(values.count)
    others += 1
    if others * 2 > slots.count { grow() }
    return UInt32(values.count - 1)
  }

  @inline(__always)
  private static func hash(_ value: Int64) -> Int {
    Int(truncatingIfNeeded: (UInt64(bitPattern: value) &* 0x9e37_79b9_7f4a_7c15) >> 32)
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 4)
    let mask = larger.count - 1
    for place in slots where place != 0 {
      var slot = NumberTable.hash(values[Int(place - 1)]) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = place
    }
    slots = larger
  }
}
