/// Where every received packet went: `received = recorded + filtered + not_logged + skipped +
/// unparsed`.
///
/// `received` is counted where packets arrive, the terms where they leave, so that a lost packet
/// shows as a difference.
public struct TrafficBooks: Hashable, Sendable {
  /// Packets that arrived, those lost by the capture included.
  public var received: UInt64 = 0
  /// Packets in records.
  public var recorded: UInt64 = 0
  /// Packets left out by the flow log's traffic type.
  public var filtered: UInt64 = 0
  /// Packets of classes that are never logged.
  public var notLogged = InlineCounters<NotLoggedClass>()
  /// Packets lost before they could be read.
  public var skipped = InlineCounters<SkipReason>()
  /// Frames without a readable IP header.
  public var unparsed = InlineCounters<UnparsedReason>()
  /// IP-layer bytes in records.
  public var recordedBytes: UInt64 = 0

  /// Opens empty books.
  public init() {}

  /// The sum of all terms on the right of the identity.
  public var accounted: UInt64 {
    recorded + filtered + notLogged.total + skipped.total + unparsed.total
  }

  /// Whether every received packet is accounted for.
  public var balance: Bool { received == accounted }

  /// Counts the packets of a `skipped` event, in and out.
  public mutating func countSkipped(_ header: PacketHeader) {
    received += UInt64(header.count)
    guard let reason = SkipReason(rawValue: header.reason) else { return }
    skipped[reason] += UInt64(header.count)
  }

  /// Adds the books of another window or interface.
  public mutating func add(_ other: TrafficBooks) {
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
public struct InlineCounters<Name: RawRepresentable<UInt8> & CaseIterable & Sendable>: Sendable {
  @usableFromInline var counts = InlineArray<16, UInt64>(repeating: 0)

  /// Starts all counters at zero.
  public init() {}

  /// The counter of one case.
  @inlinable
  public subscript(name: Name) -> UInt64 {
    get { counts[Int(name.rawValue)] }
    set { counts[Int(name.rawValue)] = newValue }
  }

  /// The sum of all counters.
  public var total: UInt64 {
    counts.indices.reduce(0) { $0 + counts[$1] }
  }

  /// Adds another set of counters, case by case.
  public mutating func add(_ other: InlineCounters) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }
}

extension InlineCounters: Hashable {
  /// Equal when every counter is.
  public static func == (left: InlineCounters, right: InlineCounters) -> Bool {
    left.counts.indices.allSatisfy { left.counts[$0] == right.counts[$0] }
  }

  /// Feeds every counter.
  public func hash(into hasher: inout Hasher) {
    for index in counts.indices { hasher.combine(counts[index]) }
  }
}
