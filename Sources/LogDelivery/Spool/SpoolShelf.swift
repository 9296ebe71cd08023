/// A segment that waits for delivery.
struct SealedSegment: Hashable {
  var sequence: UInt64
  var records: Int
  /// Bytes that count; the file may have more, which a failed disk left there.
  var bytes: Int
  /// Since when it waits, in milliseconds of a clock that never jumps.
  var since: Int

  var name: SegmentName { SegmentName(sequence: sequence, records: records) }
}

/// The sealed segments of a flow log, oldest first.
struct SpoolShelf {
  private(set) var segments: [SealedSegment] = []
  private(set) var bytes = 0
  private(set) var records = 0
  /// The one that is being delivered; it does not go away meanwhile.
  var taken: UInt64?

  mutating func add(_ segment: SealedSegment) {
    segments.append(segment)
    segments.sort { $0.sequence < $1.sequence }
    bytes += segment.bytes
    records += segment.records
  }

  mutating func remove(_ sequence: UInt64) {
    guard let place = segments.firstIndex(where: { $0.sequence == sequence }) else { return }
    bytes -= segments[place].bytes
    records -= segments[place].records
    segments.remove(at: place)
    if taken == sequence { taken = nil }
  }

  /// The oldest that a quota may take away, where one is exceeded.
  func excess(
    _ limits: SpoolLimits, openBytes: Int, now: Int
  ) -> (SealedSegment, SpoolLoss.Cause)? {
    guard let oldest = segments.first(where: { $0.sequence != taken }) else { return nil }
    if now - oldest.since > limits.quotaSeconds * 1000 { return (oldest, .age) }
    return bytes + openBytes > limits.quotaBytes ? (oldest, .size) : nil
  }
}
