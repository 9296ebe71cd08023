import NetworkTypes

/// The addresses behind a group reference or a prefix list: sorted ranges, found by bisection.
struct AddressSet: Sendable {
  /// A closed range of addresses, both families in one order: IPv4 ones sort by their number.
  struct Range: Sendable, BitwiseCopyable {
    var first: UInt128
    var last: UInt128
  }

  /// Disjoint and ascending, each family for itself.
  private(set) var version4: [Range]
  private(set) var version6: [Range]

  init(_ blocks: [CIDRBlock]) {
    version4 = AddressSet.merged(blocks.filter { $0.base.version == .v4 })
    version6 = AddressSet.merged(blocks.filter { $0.base.version == .v6 })
  }

  init(_ addresses: [IPAddress]) {
    self.init(addresses.compactMap { CIDRBlock($0, prefixLength: $0.bitWidth) })
  }

  func contains(_ probe: RuleProbe) -> Bool {
    AddressSet.contains(
      UInt128(_low: probe.addressLow, _high: probe.addressHigh),
      in: probe.isVersion6 ? version6.span : version4.span)
  }

  private static func contains(_ address: UInt128, in ranges: Span<Range>) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].last < address { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].first <= address
  }

  private static func merged(_ blocks: [CIDRBlock]) -> [Range] {
    let ranges = blocks.map { block in
      let first = UInt128(_low: block.base.low, _high: block.base.high)
      let hostBits = UInt128(block.base.bitWidth - block.prefixLength)
      let size: UInt128 = hostBits == 128 ? .max : (1 << hostBits) - 1
      return Range(first: first, last: first | size)
    }
    var merged: [Range] = []
    for range in ranges.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
      if let last = merged.last, range.first <= last.last {
        merged[merged.count - 1].last = max(last.last, range.last)
      } else {
        merged.append(range)
      }
    }
    return merged
  }
}
