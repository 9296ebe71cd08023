/// Bounds of memory and output, each with what happens when it is reached.
package enum AggregationLimits {
  /// Live flows by default; beyond it the oldest are flushed early. About 90 bytes each.
  package static let flowTableEntryLimit = 1_500_000
  /// The smallest limit that makes sense: two blocks of packets, all of them new flows.
  package static let flowTableEntryMinimum = 512
  /// Seconds after its end for which a window still takes late packets.
  package static let lateGraceSeconds: UInt64 = 5
  /// Windows in a row without a packet that get NODATA records of their own (a day of 60 s
  /// windows); a longer silence is one NODATA record an interface that spans it.
  package static let silentWindowLimit: UInt64 = 1440
  /// Flows flushed at a time when the table is full.
  static let evictionBatch = 4096
}
