/// How much delivery may take of memory, disk and time.
package struct DeliveryLimits: Hashable, Sendable {
  /// What each flow log may have on the disk.
  package var spool: SpoolLimits
  /// Bytes of records that wait in memory for the disk, of all flow logs.
  package var memoryBytes: Int
  /// Threads that talk to destinations.
  ///
  /// Half of them never serve a flow log whose last try failed.
  package var workers: Int
  /// Seconds until a segment for a bucket is ended; a flow log has one file or a few in that time.
  package var objectSealSeconds: Int
  /// Seconds until a segment for a log group or a stream is ended.
  package var eventSealSeconds: Int

  /// Sets the limits.
  package init(
    spool: SpoolLimits = SpoolLimits(), memoryBytes: Int = 256 << 20, workers: Int = 4,
    objectSealSeconds: Int = 300, eventSealSeconds: Int = 5
  ) {
    self.spool = spool
    self.memoryBytes = memoryBytes
    self.workers = max(1, workers)
    self.objectSealSeconds = objectSealSeconds
    self.eventSealSeconds = eventSealSeconds
  }

  func sealSeconds(_ plan: DeliveryPlan) -> Int {
    if case .bucket = plan.destination { return objectSealSeconds }
    return eventSealSeconds
  }

  /// The spool's limits for a plan: segments whose records are put into order are small.
  func spool(_ plan: DeliveryPlan) -> SpoolLimits {
    var limits = spool
    if case .bucket = plan.destination { return limits }
    limits.segmentBytes = min(limits.segmentBytes, SpoolLimits.orderedSegmentBytes)
    return limits
  }
}
