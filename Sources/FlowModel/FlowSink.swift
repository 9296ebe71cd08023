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
