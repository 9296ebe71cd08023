/// A record that stands for no flow: an interface without traffic, or packets that were lost.
public struct StatusRecord: Hashable, Sendable, BitwiseCopyable {
  /// Why the record is written, as flow log field `log-status` says it.
  public enum Status: UInt8, Sendable, BitwiseCopyable {
    /// Nothing was seen on the interface in the window.
    case noData
    /// Something of the window is missing.
    case skipData
  }

  /// Packets lost; 0 when the number is unknown, and for `noData`.
  public var skippedPackets: UInt64
  /// First Unix second that the record speaks of.
  public var start: UInt32
  /// Last Unix second that the record speaks of.
  public var end: UInt32
  /// The run's number for the capture interface.
  public var interface: UInt16
  /// NODATA or SKIPDATA.
  public var status: Status

  /// Describes one window of one interface.
  @inlinable
  public init(
    _ status: Status, interface: UInt16, start: UInt32, end: UInt32, skippedPackets: UInt64 = 0
  ) {
    self.skippedPackets = skippedPackets
    self.start = start
    self.end = end
    self.interface = interface
    self.status = status
  }
}
