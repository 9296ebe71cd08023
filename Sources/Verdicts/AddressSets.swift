import NetworkTypes

/// The addresses behind group references and prefix lists: sorted ranges, found by bisection.
///
/// All sets lie in one array for each family, so that a look-up follows no pointers.
struct AddressSets: Sendable {
  private var version4 = RangeLists<UInt32>()
  private var version6 = RangeLists<UInt128>()

  /// Adds a set and gives its number.
  mutating func add(_ blocks: [CIDRBlock]) -> Int32 {
    version6.add(blocks.filter { $0.base.version == .v6 })
    return version4.add(blocks.filter { $0.base.version == .v4 })
  }

  /// Whether a set holds the packet's other side.
  @inline(__always)
  func contains(_ number: Int32, _ probe: RuleProbe) -> Bool {
    probe.isVersion6
      ? version6.contains(Int(number), UInt128(_low: probe.addressLow, _high: probe.addressHigh))
      : version4.contains(Int(number), UInt32(truncatingIfNeeded: probe.addressLow))
  }
}

/// Lists of disjoint closed ranges, each list ascending.
private struct RangeLists<Number: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  private var firsts: [Number] = []
  private var lasts: [Number] = []
  /// Where each list begins, and at the end where the last one ends.
  private var starts: [Int32] = [0]

  @discardableResult
  mutating func add(_ blocks: [CIDRBlock]) -> Int32 {
    let ranges = blocks.map { block in
      let base = UInt128(_low: block.base.low, _high: block.base.high)
      let first = Number(truncatingIfNeeded: base)
      // A shift by the whole width gives zero.
      let network = Number.max << (Number.bitWidth - block.prefixLength)
      return (first: first, last: first | ~network)
    }
    let start = lasts.count
    for range in ranges.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
      if lasts.count > start, range.first <= lasts[lasts.count - 1] {
        lasts[lasts.count - 1] = max(lasts[lasts.count - 1], range.last)
      } else {
        firsts.append(range.first)
        lasts.append(range.last)
      }
    }
    starts.append(Int32(lasts.count))
    return Int32(starts.count - 2)
  }

  /// Bisects to the first range that ends at or behind the address.
  @inline(__always)
  func contains(_ list: Int, _ address: Number) -> Bool {
    let lasts = lasts.span
    let end = Int(starts[list + 1])
    var base = Int(starts[list])
    var count = end - base
    while count > 0 {
      let half = count / 2
      let isBelow = lasts[base + half] < address
      base += isBelow ? half + 1 : 0
      count = isBelow ? count - half - 1 : half
    }
    return base < end && firsts[base] <= address
  }
}
