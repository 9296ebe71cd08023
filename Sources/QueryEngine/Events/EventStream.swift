package import FlowLogFormat

/// A log stream that questions can read: the seam to a store of events.
package protocol EventStream: Sendable {
  /// `account:group`, as `@log` has it.
  var log: String { get }
  /// The name of the stream.
  var name: String { get }
  /// Formats that lines of flow logs are likely to have here; AWS's own are tried after them.
  var formats: [LogFormat] { get }

  /// Begins to read; what is given belongs to one thread.
  func open() -> any EventCursor

  /// The text that leads back to an event.
  func pointer(to event: QueryEvent) -> String
}

/// Gives the events of a stream, many at a time.
package protocol EventCursor: AnyObject {
  /// Further events; none at the end.
  func next() throws(EventFault) -> [QueryEvent]
}

/// An event of a stream.
package struct QueryEvent: Hashable, Sendable {
  /// When it happened, in milliseconds since 1970.
  package var timestamp: Int
  /// When it came, in milliseconds since 1970.
  package var ingestion: Int
  /// What happened.
  package var message: [UInt8]
  /// The number of its block, and its place in it.
  package var block: Int
  /// Its place in the block.
  package var index: Int

  /// Puts an event together.
  package init(timestamp: Int, ingestion: Int, message: [UInt8], block: Int, index: Int) {
    self.timestamp = timestamp
    self.ingestion = ingestion
    self.message = message
    self.block = block
    self.index = index
  }
}

/// Why events cannot be read: one sentence.
package struct EventFault: Error, Hashable, Sendable {
  /// The sentence.
  package let reason: String

  /// Names a reason.
  package init(_ reason: String) { self.reason = reason }
}
