/// The moment a packet was captured, as a fixed-point number that compares as one integer.
///
/// Seconds since 1970 are in the high 32 bits (until the year 2106, later times are held at the
/// end), nanoseconds in the low 32: no division between a capture file and a record.
public struct PacketTime: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Seconds in the high half, nanoseconds in the low.
  public let rawValue: UInt64

  /// Takes the fixed-point form.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Puts a moment together; a fraction of a second or more is held just below one second.
  @inlinable
  public init(seconds: UInt32, nanoseconds: UInt32) {
    rawValue = UInt64(seconds) << 32 | UInt64(min(nanoseconds, 999_999_999))
  }

  /// Whole Unix seconds.
  @inlinable public var seconds: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
  /// Nanoseconds into the second, below 1,000,000,000.
  @inlinable public var nanoseconds: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

  /// The smallest later time; the last one stays.
  public var next: PacketTime { PacketTime(rawValue: rawValue == .max ? .max : rawValue + 1) }

  /// Earlier than.
  @inlinable
  public static func < (left: PacketTime, right: PacketTime) -> Bool {
    left.rawValue < right.rawValue
  }
}
