import NetworkTypes

/// The addresses behind group references and prefix lists.
///
/// Turned inside out: one search finds everything that an address is in, after which asking for
/// each of an interface's rules is a glance at a short list.
struct AddressSets: Sendable {
  /// The sets that one address is in.
  struct Memberships {
    fileprivate let range: Range<Int32>
    fileprivate let isVersion6: Bool
  }

  private var count: Int32 = 0
  private var version4 = SetIndex<UInt32>()
  private var version6 = SetIndex<UInt128>()

  /// Adds a set and gives its number; it is known once `finish` was called.
  mutating func add(_ blocks: [CIDRBlock]) -> Int32 {
    for block in blocks {
      switch block.base.version {
      case .v4: version4.add(block, to: count)
      case .v6: version6.add(block, to: count)
      }
    }
    count += 1
    return count - 1
  }

  /// Orders all sets for look-ups.
  mutating func finish() {
    version4.finish()
    version6.finish()
  }

  /// The sets that hold the packet's other side.
  func memberships(of probe: RuleProbe) -> Memberships {
    let range =
      probe.isVersion6
      ? version6.row(of: UInt128(_low: probe.addressLow, _high: probe.addressHigh))
      : version4.row(of: UInt32(truncatingIfNeeded: probe.addressLow))
    return Memberships(range: range, isVersion6: probe.isVersion6)
  }

  /// Whether a set is among those of an address.
  @inline(__always)
  func contains(_ number: Int32, _ memberships: Memberships) -> Bool {
    let sets = (memberships.isVersion6 ? version6.sets : version4.sets).span
    for index in memberships.range where sets[Int(index)] == number { return true }
    return false
  }
}

/// Every stretch of addresses between two ends of blocks, with the sets that hold it.
private struct SetIndex<Number: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  /// What a set gains, or loses, at an address.
  private struct Edge {
    var address: Number
    var set: Int32
    var isBegin: Bool
  }

  private var edges: [Edge] = []
  /// The first address of each stretch but the first, ascending.
  private var firsts: [Number] = []
  /// Where the sets of each stretch lie in `sets`; stretches in the same sets share them.
  private var rows: [Range<Int32>] = [0..<0]
  private(set) var sets: [Int32] = []

  mutating func add(_ block: CIDRBlock, to set: Int32) {
    let base = UInt128(_low: block.base.low, _high: block.base.high)
    let first = Number(truncatingIfNeeded: base)
    // A shift by the whole width gives zero.
    let last = first | ~(Number.max << (Number.bitWidth - block.prefixLength))
    edges.append(Edge(address: first, set: set, isBegin: true))
    if last < .max { edges.append(Edge(address: last + 1, set: set, isBegin: false)) }
  }

  mutating func finish() {
    var open: [Int32: Int] = [:]
    var known: [[Int32]: Range<Int32>] = [[]: 0..<0]
    let sorted = edges.sorted { $0.address < $1.address }
    edges = []
    var position = 0
    while position < sorted.count {
      let address = sorted[position].address
      while position < sorted.count, sorted[position].address == address {
        let edge = sorted[position]
        let depth = open[edge.set, default: 0] + (edge.isBegin ? 1 : -1)
        open[edge.set] = depth == 0 ? nil : depth
        position += 1
      }
      firsts.append(address)
      rows.append(row(for: open.keys.sorted(), &known))
    }
  }

  private mutating func row(
    for members: [Int32], _ known: inout [[Int32]: Range<Int32>]
  ) -> Range<Int32> {
    if let row = known[members] { return row }
    let row = Int32(sets.count)..<Int32(sets.count + members.count)
    sets += members
    known[members] = row
    return row
  }

  /// Bisects to the stretch that an address lies in.
  func row(of address: Number) -> Range<Int32> {
    let firsts = firsts.span
    var base = 0
    var count = firsts.count
    while count > 0 {
      let half = count / 2
      let isBehind = firsts[base + half] <= address
      base += isBehind ? half + 1 : 0
      count = isBehind ? count - half - 1 : half
    }
    return rows[base]
  }
}

/// The sets of one packet's other side, searched for when the first rule asks.
struct LazyMemberships {
  private var found: AddressSets.Memberships?

  @inline(__always)
  mutating func contains(
    _ number: Int32, _ probe: RuleProbe, _ sets: AddressSets
  ) -> Bool {
    if let found { return sets.contains(number, found) }
    let memberships = sets.memberships(of: probe)
    found = memberships
    return sets.contains(number, memberships)
  }
}
