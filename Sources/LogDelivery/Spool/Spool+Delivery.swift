internal import Synchronization

extension Spool {
  /// The oldest sealed segment; it stays until `finish` or `putBack`.
  func take() -> SealedSegment? {
    shelf.withLock { shelf in
      guard let first = shelf.segments.first else { return nil }
      shelf.taken = first.sequence
      return first
    }
  }

  /// Whether a sealed segment waits.
  var hasSealed: Bool { shelf.withLock { !$0.segments.isEmpty } }

  /// Since when the oldest sealed segment waits, in milliseconds; nil where there is none.
  var waitingSince: Int? { shelf.withLock { $0.segments.first?.since } }

  /// Lets quotas decide about the segment again.
  func putBack() { shelf.withLock { $0.taken = nil } }

  /// Reads a segment from its beginning.
  func reader(_ segment: SealedSegment) throws(SpoolError) -> SegmentReader {
    try SegmentReader(
      try disk.open("\(folder)/\(segment.name.text)"), limit: segment.bytes)
  }

  /// Steps of the segment's delivery that are done.
  func steps(of segment: SealedSegment) -> Int {
    position.withLock { $0.steps(of: segment.sequence) }
  }

  /// Notes that so many steps are done.
  func note(_ steps: Int, of segment: SealedSegment) throws(SpoolError) {
    try position.withLock { (position) throws(SpoolError) in
      try position.write(steps, of: segment.sequence, folder: folder, disk: disk)
    }
  }

  /// Removes a segment that is delivered.
  func finish(_ segment: SealedSegment) throws(SpoolError) {
    try disk.remove("\(folder)/\(segment.name.text)")
    shelf.withLock { $0.remove(segment.sequence) }
  }

  /// Removes the oldest sealed segments while a quota is exceeded, and gives what they held.
  package func enforceQuota(now: Int) -> [SpoolLoss] {
    var losses: [SpoolLoss] = []
    while let (segment, cause) = nextExcess(now) {
      losses.append(drop(segment, cause))
    }
    return losses
  }

  /// Removes every sealed segment that is not being delivered, and gives what they held.
  func dropAll(_ cause: SpoolLoss.Cause) -> [SpoolLoss] {
    var losses: [SpoolLoss] = []
    while let loss = dropOldest(cause) { losses.append(loss) }
    return losses
  }

  /// Removes the oldest sealed segment, so that the disk has room; nil where there is none.
  func dropOldest(_ cause: SpoolLoss.Cause = .size) -> SpoolLoss? {
    let oldest = shelf.withLock { shelf in
      let found = shelf.segments.first { $0.sequence != shelf.taken }
      if let found { shelf.remove(found.sequence) }
      return found
    }
    return oldest.map { drop($0, cause) }
  }

  /// Takes the next one off the shelf before it is read, so that nobody delivers it meanwhile.
  private func nextExcess(_ now: Int) -> (SealedSegment, SpoolLoss.Cause)? {
    let openBytes = fill.bytes - shelf.withLock { $0.bytes }
    return shelf.withLock { shelf in
      guard let found = shelf.excess(limits, openBytes: max(0, openBytes), now: now) else {
        return nil
      }
      shelf.remove(found.0.sequence)
      return found
    }
  }

  private func drop(_ segment: SealedSegment, _ cause: SpoolLoss.Cause) -> SpoolLoss {
    var loss = SpoolLoss(flowLogID: flowLogID, cause: cause, bytes: segment.bytes)
    if var reader = try? reader(segment) {
      while let batch = try? reader.next() { loss.add(batch) }
    }
    // A file that cannot be removed is delivered after a restart, if it still can be read.
    try? disk.remove("\(folder)/\(segment.name.text)")
    return loss
  }
}
