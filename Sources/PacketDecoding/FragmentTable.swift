import FlowModel

/// Remembers the ports of first fragments, so that later fragments join the same flow.
///
/// Four-way sets of a fixed size: memory is bounded whatever arrives, and the oldest entry of a
/// set makes room. Nothing is allocated before the first fragment.
struct FragmentTable {
  /// Sets of the table; with four entries each, 4,096 datagrams may be in reassembly at a time.
  static let setLimit = 1024
  /// Seconds for which a datagram's fragments may straggle (Linux: `ipfrag_time`).
  static let lifetimeSeconds: UInt32 = 30
  private static let ways = 4

  /// Identifies one datagram: RFC 791 and RFC 8200 section 4.5, on one capture interface.
  struct Datagram: Equatable {
    var sourceHigh: UInt64 = 0
    var sourceLow: UInt64 = 0
    var destinationHigh: UInt64 = 0
    var destinationLow: UInt64 = 0
    var identification: UInt32 = 0
    var interface: UInt16 = 0
    /// The protocol for IPv4; 0 for IPv6, where the fragment header does not identify by it.
    var number: UInt8 = 0
    var isIPv6 = false
  }

  /// What later fragments need of the first.
  struct FirstFragment {
    var ports: UInt32
    var number: UInt8
  }

  private struct Entry {
    var datagram = Datagram()
    var first = FirstFragment(ports: 0, number: 0)
    var seconds: UInt32 = 0
    var isUsed = false
  }

  private var entries: [Entry] = []

  /// Keeps the first fragment's ports and protocol.
  mutating func remember(_ datagram: Datagram, _ first: FirstFragment, at time: PacketTime) {
    if entries.isEmpty {
      entries = Array(
        repeating: Entry(), count: FragmentTable.setLimit * FragmentTable.ways)
    }
    let set = setStart(of: datagram)
    var victim = set
    for index in set..<set + FragmentTable.ways {
      if !entries[index].isUsed || entries[index].datagram == datagram {
        victim = index
        break
      }
      if entries[index].seconds < entries[victim].seconds { victim = index }
    }
    entries[victim] = Entry(
      datagram: datagram, first: first, seconds: time.seconds, isUsed: true)
  }

  /// The first fragment of the datagram, if it was seen within the lifetime.
  func first(of datagram: Datagram, at time: PacketTime) -> FirstFragment? {
    guard !entries.isEmpty else { return nil }
    let set = setStart(of: datagram)
    for index in set..<set + FragmentTable.ways
    where entries[index].isUsed && entries[index].datagram == datagram {
      let seen = entries[index].seconds
      let age = time.seconds > seen ? time.seconds - seen : 0
      return age <= FragmentTable.lifetimeSeconds ? entries[index].first : nil
    }
    return nil
  }

  /// A fixed hash, unlike `Hasher`: the same capture gives the same records on every run.
  private func setStart(of datagram: Datagram) -> Int {
    var mixed = datagram.sourceLow ^ datagram.destinationLow &* 0x9e37_79b9_7f4a_7c15
    mixed ^= datagram.sourceHigh &* 0xff51_afd7_ed55_8ccd ^ datagram.destinationHigh
    mixed ^= UInt64(datagram.identification) << 24 | UInt64(datagram.interface) << 8
    mixed = (mixed ^ mixed >> 32 ^ UInt64(datagram.number)) &* 0x9e37_79b9_7f4a_7c15
    return Int(mixed >> 32) % FragmentTable.setLimit * FragmentTable.ways
  }
}
