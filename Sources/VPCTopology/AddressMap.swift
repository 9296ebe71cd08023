package import NetworkTypes

/// Finds the longest block that holds an address, by one binary search.
///
/// Blocks are nested or apart, so they cut each family into segments that have one answer each.
package struct AddressMap<Value: Sendable>: Sendable {
  /// Where segments of one family begin, and what holds in them.
  private struct Segments: Sendable {
    var starts: [UInt128] = []
    var values: [Value?] = []

    mutating func begin(at start: UInt128, _ value: Value?) {
      if starts.last == start {
        values[values.count - 1] = value
      } else {
        starts.append(start)
        values.append(value)
      }
    }

    func value(at address: UInt128) -> Value? {
      var (low, high) = (0, starts.count)
      while low < high {
        let middle = (low + high) / 2
        if starts[middle] <= address { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? nil : values[low - 1]
    }
  }

  private var four = Segments()
  private var six = Segments()

  /// Maps blocks to values; of equal blocks the first counts.
  package init(_ entries: [(block: CIDRBlock, value: Value)]) {
    four = AddressMap.segments(of: entries.filter { $0.block.base.version == .v4 })
    six = AddressMap.segments(of: entries.filter { $0.block.base.version == .v6 })
  }

  /// The value of the longest block that holds the address.
  package func value(for address: IPAddress) -> Value? {
    switch address.version {
    case .v4: four.value(at: AddressMap.number(address))
    case .v6: six.value(at: AddressMap.number(address))
    }
  }

  private static func segments(of entries: [(block: CIDRBlock, value: Value)]) -> Segments {
    let order = entries.indices.sorted { left, right in
      let (first, second) = (entries[left].block, entries[right].block)
      return first == second ? left < right : CIDRBlock.precedes(first, second)
    }
    var segments = Segments()
    // The blocks around the current place, the shortest prefix first.
    var open: [(block: CIDRBlock, last: UInt128, value: Value)] = []
    func close(before start: UInt128?) {
      while let top = open.last, start.map({ top.last < $0 }) ?? true {
        open.removeLast()
        guard top.last < .max else { continue }
        segments.begin(at: top.last + 1, open.last?.value)
      }
    }
    for index in order {
      let (block, value) = entries[index]
      let start = number(block.base)
      close(before: start)
      if open.last?.block == block { continue }
      segments.begin(at: start, value)
      let size = UInt128(1) << UInt128(block.base.bitWidth - block.prefixLength)
      // All of IPv6 has a size of 2^128, which wraps around to the right end.
      open.append((block, start &+ size &- 1, value))
    }
    close(before: nil)
    return segments
  }

  private static func number(_ address: IPAddress) -> UInt128 {
    UInt128(address.high) << 64 | UInt128(address.low)
  }
}
