/// Bounds of memory and output, each with what happens when it is reached.
public enum AggregationLimits {
  /// Live flows by default; beyond it the oldest are flushed early.
  ///
  /// A flow takes about 90 bytes.
  public static let flowTableEntryLimit = 1_500_000
  /// The smallest limit that makes sense: two blocks of packets, all of them new flows.
  public static let flowTableEntryMinimum = 512
  /// Seconds after its end for which a window still takes late packets.
  public static let lateGraceSeconds: UInt64 = 5
  /// Windows in a row without a packet that get NODATA records of their own.
  ///
  /// A day of 60 s windows; a longer silence is one NODATA record an interface that spans it.
  public static let silentWindowLimit: UInt64 = 1440
  /// NODATA records that one silence may give, whatever the number of interfaces.
  ///
  /// Beyond it each interface gets one record that spans the silence, so that a capture of a few
  /// bytes cannot ask for gigabytes.
  public static let silentRecordLimit: UInt64 = 20_000
  /// Flows flushed at a time when the table is full.
  static let evictionBatch = 4096
}
