package import FlowLogScanner

/// What a running Weir has seen and not delivered, as a file here, and what it says of it.
package struct LiveRecords: Sendable {
  /// The records, in lines behind the names of their fields.
  package var file: SourceFile
  /// The first second of the oldest window that is open; nil where none is.
  package var openSince: Int?
  /// Milliseconds since 1970 up to which packets are in it; nil before the first.
  package var time: Int?
  /// The second of the latest packet; nil before the first.
  package var lastPacket: Int?
  /// Flows of open windows.
  package var flows: Int
  /// Flow logs whose records that wait for delivery are in it.
  package var flowLogs: [String]
  /// What lets deliveries go on; nil where they do.
  package var hold: String?
}
