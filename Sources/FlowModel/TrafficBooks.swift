/// Where every received packet went: `received = recorded + filtered + not_logged + skipped +
/// unparsed`.
///
/// `received` is counted where packets arrive, the terms where they leave, so that a lost packet
/// shows as a difference.
package struct TrafficBooks: Hashable, Sendable {
  /// Packets that arrived, those lost by the capture included.
  package var received: UInt64 = 0
  /// Packets in records.
  package var recorded: UInt64 = 0
  /// Packets left out by the flow log's traffic type.
  package var filtered: UInt64 = 0
  /// Packets of classes that are never logged.
  package var notLogged = InlineCounters<NotLoggedClass>()
  /// Packets lost before they could be read.
  package var skipped = InlineCounters<SkipReason>()
  /// Frames without a readable IP header.
  package var unparsed = InlineCounters<UnparsedReason>()
  /// IP-layer bytes in records.
  package var recordedBytes: UInt64 = 0

  /// Opens empty books.
  package init() {}

  /// The sum of all terms on the right of the identity.
  package var accounted: UInt64 {
    recorded + filtered + notLogged.total + skipped.total + unparsed.total
  }

  /// Whether every received packet is accounted for.
  package var balance: Bool { received == accounted }

  /// Adds the books of another window or interface.
  package mutating func add(_ other: TrafficBooks) {
    received += other.received
    recorded += other.recorded
    filtered += other.filtered
    notLogged.add(other.notLogged)
    skipped.add(other.skipped)
    unparsed.add(other.unparsed)
    recordedBytes += other.recordedBytes
  }
}

/// One counter for each case of a small enumeration, without allocation.
package struct InlineCounters<Name: RawRepresentable<UInt8> & CaseIterable & Sendable>: Sendable {
  @usableFromInline var counts = InlineArray<16, UInt64>(repeating: 0)

  /// Starts all counters at zero.
  package init() {}

  /// The counter of one case.
  @inlinable
  package subscript(name: Name) -> UInt64 {
    get { counts[Int(name.rawValue)] }
    set { counts[Int(name.rawValue)] = newValue }
  }

  /// The sum of all counters.
  package var total: UInt64 {
    counts.indices.reduce(0) { $0 + counts[$1] }
  }

  /// Adds another set of counters, case by case.
  package mutating func add(_ other: InlineCounters) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

extension InlineCounters: Hashable {
  /// Equal when every counter is.
  package static func == (left: InlineCounters, right: InlineCounters) -> Bool {
    left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
  }

  /// Feeds every counter.
  package func hash(into hasher: inout Hasher) {
    for index in counts.indices { hasher.combine(counts[index]) }
  }
}
