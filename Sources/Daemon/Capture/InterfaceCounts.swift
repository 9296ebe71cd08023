import HostNetwork

/// What interfaces count themselves, beside what a capture received of them.
struct InterfaceCounts {
  private let names: [Int32: String]
  private let atStart: [Int32: UInt64]

  /// Looks at the counters where a capture begins.
  init(_ snapshot: NetworkSnapshot, _ interfaces: [CapturedInterface]) {
    let wanted = Set(interfaces.map { Int32(bitPattern: $0.index) })
    let links = snapshot.links.filter { wanted.contains($0.index) }
    names = Dictionary(links.map { ($0.index, $0.name) }, uniquingKeysWith: { first, _ in first })
    atStart = Dictionary(
      links.map { ($0.index, $0.statistics.packets) }, uniquingKeysWith: { first, _ in first })
  }

  /// One sentence for people; nil where no interface is left to ask.
  ///
  /// Interfaces count frames, ARP and large buffers among them, so the numbers need not be equal.
  func sentence(_ end: NetworkSnapshot) -> String? {
    let counts = end.links.compactMap { link -> String? in
      guard let start = atStart[link.index], let name = names[link.index] else { return nil }
      return "\(name) \(link.statistics.packets &- start)"
    }
    return counts.isEmpty
      ? nil : "frames by the interfaces' own counters: " + counts.joined(separator: ", ")
  }
}
