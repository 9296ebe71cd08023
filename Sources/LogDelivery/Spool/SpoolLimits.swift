/// How much of a flow log may wait on the disk.
package struct SpoolLimits: Hashable, Sendable {
  /// Bytes behind which a segment is sealed.
  ///
  /// With the largest batch on top, a file of S3 stays below 75 MB even if nothing could be
  /// compressed.
  package var segmentBytes: Int
  /// Bytes in all segments; beyond, the oldest sealed ones go.
  package var quotaBytes: Int
  /// Seconds that a sealed segment may wait while Weir runs.
  ///
  /// Neither a clock that jumps nor a pause
  /// between two runs counts.
  package var quotaSeconds: Int

  /// Sets the limits.
  package init(
    segmentBytes: Int = 64_000_000, quotaBytes: Int = 10 << 30, quotaSeconds: Int = 7 * 86_400
  ) {
    self.segmentBytes = segmentBytes
    self.quotaBytes = quotaBytes
    self.quotaSeconds = quotaSeconds
  }

  /// Bytes of a segment whose records are put into order before they go out one by one.
  static let orderedSegmentBytes = 8_000_000
}
