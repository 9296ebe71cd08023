package import FlowModel
import HostNetwork

/// What an interface counted itself, beside what the capture saw of it.
package struct InterfaceComparison: Hashable, Sendable {
  /// Packets in both directions.
  package struct Directions: Hashable, Sendable {
    /// Towards the interface.
    package var received: UInt64 = 0
    /// Out of the interface.
    package var sent: UInt64 = 0
  }

  /// Why the two differ, as far as that shows.
  package enum Reason: String, CaseIterable, Sendable {
    /// The interface counts a buffer of several packets as one.
    case largeBuffers = "large_buffers"
    /// The firewall, where the probe counts, does not see ARP and other frames that are not IP,
    /// what other programs write to packet sockets, and what is dropped before its chains.
    case outsideFirewall = "outside_firewall"
    /// The firewall let packets out that did not leave: queues behind it were full.
    case droppedBehindFirewall = "dropped_behind_firewall"
    /// It went and took counts along, as one end of a pair does with what it received.
    case gone
    /// Nothing that is counted explains it.
    case unexplained
  }

  /// The kernel's name of the interface.
  package var name: String
  /// Its identifier in records.
  package var id: InterfaceID
  /// Whether it was gone before the capture ended.
  package var isGone: Bool
  /// What the interface counted while the capture ran.
  package var counted = Directions()
  /// What the interface dropped by its own account.
  package var dropped = Directions()
  /// What the capture saw.
  package var seen = Directions()
  /// Packets that were lost for want of room: `ring_full` or `probe_full`.
  package var lost: UInt64
  /// What had passed before a ring could be opened.
  package var before: UInt64
  /// Of the probe's packets those that shared a buffer with the one before them; of the ring's
  /// those larger than the wire's, each of which may be several.
  package var large: UInt64
  /// What the interface counted and nobody saw; below 0 when more was seen than it counted.
  package private(set) var difference: Int64
  /// Whether the probe counted, which sees packets as the firewall does, or the ring.
  private var isProbe: Bool

  /// - Parameter counted: The interface's counters over the capture, as far as reading them meets
  ///   its beginning and end: what lies between least and most agrees with what was seen.
  init(
    _ interface: CapturedInterface, isGone: Bool, counted: CounterBracket, _ tally: InterfaceTally,
    isProbe: Bool
  ) {
    name = interface.name
    id = interface.metadata.id
    self.isGone = isGone
    self.isProbe = isProbe
    seen = Directions(received: tally.received, sent: tally.sent)
    (lost, before, large) = (tally.lost, tally.before, tally.large)
    var least = Directions(
      received: counted.least.receivedPackets, sent: counted.least.sentPackets)
    var most = Directions(received: counted.most.receivedPackets, sent: counted.most.sentPackets)
    // The ring shows each packet of the loopback once, and the interface counts it on both ways.
    if interface.isLoopback && !isProbe { (least.received, most.received) = (0, 0) }
    self.counted = Directions(
      received: InterfaceComparison.nearest(seen.received, least.received, most.received),
      sent: InterfaceComparison.nearest(seen.sent, least.sent, most.sent))
    dropped = Directions(
      received: counted.most.receivedDrops, sent: counted.most.sentDrops)
    let total = seen.received &+ seen.sent &+ lost &+ before
    let (low, high) = (least.received &+ least.sent, most.received &+ most.sent)
    difference =
      Int64(clamping: InterfaceComparison.nearest(total, low, high)) - Int64(clamping: total)
  }

  /// The same as the interface at the link's other end has it, such as an instance's in a lab.
  func fromOtherEnd(_ other: InterfaceID) -> InterfaceComparison {
    var comparison = self
    comparison.name = other.description
    comparison.id = other
    comparison.counted = Directions(received: counted.sent, sent: counted.received)
    comparison.dropped = Directions(received: dropped.sent, sent: dropped.received)
    comparison.seen = Directions(received: seen.sent, sent: seen.received)
    return comparison
  }

  private static func nearest(_ wanted: UInt64, _ least: UInt64, _ most: UInt64) -> UInt64 {
    max(least, min(wanted, max(least, most)))
  }

  /// Why there is a difference; nil without one.
  package var reason: Reason? {
    let difference = difference
    if difference == 0 { return nil }
    if isGone && difference < 0 { return .gone }
    if isProbe {
      if difference > 0 { return .outsideFirewall }
      if difference.magnitude <= large { return .largeBuffers }
      return .droppedBehindFirewall
    }
    return difference > 0 && large > 0 ? .largeBuffers : .unexplained
  }
}

extension InterfaceComparison {
  /// Interfaces that sentences name; at the end the busiest, where there are more.
  static let namedLimit = 8

  /// Lines for people: one an interface, the busiest where there are many.
  static func sentences(_ all: [InterfaceComparison]) -> [String] {
    func traffic(_ one: InterfaceComparison) -> UInt64 { one.counted.received &+ one.counted.sent }
    guard all.count > namedLimit else { return all.map(\.sentence) }
    let named = all.sorted { traffic($0) > traffic($1) }.prefix(namedLimit)
    return named.map(\.sentence)
      + ["\(all.count - namedLimit) other interfaces are in the file of --stats-json"]
  }

  /// One line for people.
  package var sentence: String {
    var parts = [
      "\(name)\(isGone ? " (gone)" : ""): counted \(counted.received) in and \(counted.sent) out "
        + "by itself, \(seen.received) in and \(seen.sent) out seen"
    ]
    if lost > 0 { parts.append("\(lost) lost for want of room") }
    if before > 0 { parts.append("\(before) before it was known") }
    if let reason { parts.append(words(reason)) }
    return parts.joined(separator: ", ")
  }

  private func words(_ reason: Reason) -> String {
    let count = difference.magnitude
    return switch reason {
    case .largeBuffers where isProbe:
      "\(count) more as packets of large buffers, which it counts once"
    case .largeBuffers:
      "\(count) fewer, as \(large) frames were large buffers of several packets "
        + "(ethtool -K \(name) gro off gso off tso off shows them apart)"
    case .outsideFirewall:
      "\(count) not seen by the firewall (ARP, other frames that are not IP, and what is dropped "
        + "before it)"
    case .droppedBehindFirewall:
      "\(count) dropped behind the firewall, before they left"
    case .gone: "\(count) more seen than its last counters show"
    case .unexplained: "\(count) \(difference > 0 ? "not seen" : "more seen than counted")"
    }
  }

  /// One JSON object.
  package var json: String {
    func pair(_ directions: Directions) -> String {
      "{\"in\":\(directions.received),\"out\":\(directions.sent)}"
    }
    let fields = [
      "\"name\":\(InterfaceComparison.quote(name))", "\"id\":\"\(id)\"", "\"gone\":\(isGone)",
      "\"counted\":\(pair(counted))", "\"dropped\":\(pair(dropped))", "\"seen\":\(pair(seen))",
      "\"lost\":\(lost)", "\"before\":\(before)", "\"large_buffers\":\(large)",
      "\"difference\":\(difference)",
      "\"reason\":" + (reason.map { "\"\($0.rawValue)\"" } ?? "null"),
    ]
    return "{\(fields.joined(separator: ","))}"
  }

  /// A JSON string; the kernel lets a name hold anything but spaces, slashes and colons.
  private static func quote(_ text: String) -> String {
    let parts = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case _ where scalar.value < 0x20:
        "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: String(scalar)
      }
    }
    return "\"" + parts.joined() + "\""
  }
}
