import FlowModel

/// The interfaces of IPv4 addresses.
///
/// A VPC's addresses lie close together: where all of them fit into a small range, a table of it
/// says who has each, two bytes an address and without a search. Elsewhere they are hashed.
struct IPv4InterfaceMap: Sendable {
  /// Addresses in a range that is worth a table: 16 blocks of /16, 2 MiB.
  private static let rangeLimit = 1 << 20

  private let base: UInt32
  /// One more than the range has addresses: the last stands for all others.
  private let table: [UInt16]
  private let hashed: NumberMap<UInt32>

  /// Maps addresses to numbers; one of two interfaces is in neither's name.
  init(_ pairs: [(key: UInt32, number: UInt16)]) {
    let hashed = NumberMap(pairs)
    let lowest = pairs.map(\.key).min() ?? 0
    let highest = pairs.map(\.key).max() ?? 0
    guard Int(highest - lowest) < Self.rangeLimit else {
      (base, table, self.hashed) = (0, [], hashed)
      return
    }
    var table = Array(repeating: PacketHeader.noInterface, count: Int(highest - lowest) + 2)
    for pair in pairs { table[Int(pair.key - lowest)] = hashed[pair.key] }
    (base, self.table, self.hashed) = (lowest, table, NumberMap([]))
  }

  /// The number of an address's interface.
  ///
  /// Whether an address is in the range is random in a capture, so no branch depends on it.
  subscript(address: UInt32) -> UInt16 {
    @inline(__always) get {
      let table = table.span
      guard !table.isEmpty else { return hashed[address] }
      return table[min(Int(address &- base), table.count - 1)]
    }
  }
}
