/// A record without traffic: NODATA or SKIPDATA for one interface and window.
public struct StatusRecord: Hashable, Sendable {
  /// Why there is no traffic in the record; the raw value is flow log field `log-status`.
  public enum Status: String, Sendable {
    /// Nothing to or from the interface in the window.
    case noData = "NODATA"
    /// Packets of the window are missing.
    case skipData = "SKIPDATA"
  }

  /// Which of the two.
  public var status: Status
  /// The run's number for the interface.
  public var interface: UInt16
  /// First Unix second of the window.
  public var start: UInt32
  /// Last Unix second of the window.
  public var end: UInt32
  /// How many packets are missing; 0 for NODATA.
  public var skippedPackets: UInt64

  /// Makes the record of one interface and window.
  public init(
    _ status: Status, interface: UInt16, start: UInt32, end: UInt32, skippedPackets: UInt64 = 0
  ) {
    self.status = status
    self.interface = interface
    self.start = start
    self.end = end
    self.skippedPackets = skippedPackets
  }
}

/// The closed books of one aggregation window.
public struct WindowBooks: Sendable {
  /// First Unix second of the window.
  public let start: UInt32
  /// Seconds in the window.
  public let interval: UInt32
  /// Where the packets of each interface went; the index is the interface's number.
  public let interfaces: [TrafficBooks]

  /// Closes the books of a window.
  public init(start: UInt32, interval: UInt32, interfaces: [TrafficBooks]) {
    self.start = start
    self.interval = interval
    self.interfaces = interfaces
  }
}

/// Where aggregation hands its results, in output order; crossed per batch, never per packet.
public protocol FlowSink {
  /// Takes flows of one window in the order of their first packets, those without record included.
  mutating func receive(_ flows: Span<Flow>)
  /// Takes a record without traffic.
  mutating func receive(_ status: StatusRecord)
  /// Takes the books of a window behind its last flow and status record.
  mutating func close(_ books: WindowBooks)
}
