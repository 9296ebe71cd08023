import NetworkTypes

/// The addresses behind a group reference or a prefix list: sorted ranges, found by bisection.
struct AddressSet: Sendable {
  /// Disjoint closed ranges, ascending; each family for itself, so that IPv4 stays small.
  private var version4: Ranges<UInt32>
  private var version6: Ranges<UInt128>

  init(_ blocks: [CIDRBlock]) {
    version4 = Ranges(blocks.filter { $0.base.version == .v4 })
    version6 = Ranges(blocks.filter { $0.base.version == .v6 })
  }

  init(_ addresses: [IPAddress]) {
    self.init(addresses.compactMap { CIDRBlock($0, prefixLength: $0.bitWidth) })
  }

  @inline(__always)
  func contains(_ probe: RuleProbe) -> Bool {
    probe.isVersion6
      ? version6.contains(UInt128(_low: probe.addressLow, _high: probe.addressHigh))
      : version4.contains(UInt32(truncatingIfNeeded: probe.addressLow))
  }

  private struct Ranges<Number: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private var firsts: [Number] = []
    private var lasts: [Number] = []

    init(_ blocks: [CIDRBlock]) {
      let ranges = blocks.map { block in
        let first =
          Number(truncatingIfNeeded: block.base.high) << 64
          | Number(truncatingIfNeeded: block.base.low)
        let network: Number =
          block.prefixLength == 0 ? 0 : .max << (Number.bitWidth - block.prefixLength)
        return (first: first, last: first | ~network)
      }
      for range in ranges.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
        if let last = lasts.last, range.first <= last {
          lasts[lasts.count - 1] = max(last, range.last)
        } else {
          firsts.append(range.first)
          lasts.append(range.last)
        }
      }
    }

    /// Bisects to the first range that ends at or behind the address.
    @inline(__always)
    func contains(_ address: Number) -> Bool {
      let span = lasts.span
      var (base, count) = (0, span.count)
      while count > 0 {
        let half = count / 2
        let isBelow = span[base + half] < address
        base += isBelow ? half + 1 : 0
        count = isBelow ? count - half - 1 : half
      }
      return base < span.count && firsts[base] <= address
    }
  }
}
