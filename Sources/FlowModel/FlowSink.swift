/// A record without traffic: NODATA or SKIPDATA for one interface and window.
package struct StatusRecord: Hashable, Sendable {
  /// Why there is no traffic in the record; the raw value is flow log field `log-status`.
  package enum Status: String, Sendable {
    /// Nothing to or from the interface in the window.
    case noData = "NODATA"
    /// Packets of the window are missing.
    case skipData = "SKIPDATA"
  }

  /// Which of the two.
  package var status: Status
  /// The run's number for the interface.
  package var interface: UInt16
  /// First Unix second of the window.
  package var start: UInt32
  /// Last Unix second of the window.
  package var end: UInt32
  /// How many packets are missing; 0 for NODATA.
  package var skippedPackets: UInt64

  /// Makes the record of one interface and window.
  package init(
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
package struct WindowBooks: Sendable {
  /// First Unix second of the window.
  package let start: UInt32
  /// Seconds in the window.
  package let interval: UInt32
  /// Where the packets of each interface went; the index is the interface's number.
  package let interfaces: [TrafficBooks]

  /// Closes the books of a window.
  package init(start: UInt32, interval: UInt32, interfaces: [TrafficBooks]) {
    self.start = start
    self.interval = interval
    self.interfaces = interfaces
  }
}

/// Where aggregation hands its results, in output order; crossed per batch, never per packet.
package protocol FlowSink {
  /// Takes flows of one window in the order of their first packets, those without record included.
  mutating func receive(_ flows: Span<Flow>)
  /// Takes a record without traffic.
  mutating func receive(_ status: StatusRecord)
  /// Takes the books of a window behind its last flow and status record.
  mutating func close(_ books: WindowBooks)
}
