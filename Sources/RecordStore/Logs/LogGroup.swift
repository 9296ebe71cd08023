package import AWSProtocols

/// A log group, without its streams.
package struct LogGroup: Hashable, Sendable {
  /// A number that no other group has.
  var identifier: Int
  /// The name, unique in its account and Region.
  package var name: String
  /// When it was made, in milliseconds since 1970.
  package var created: Int
  /// Days that events are kept; nil without an end.
  package var retentionDays: Int?
  /// Its tags in order.
  package var tags: [QueryParameter]
  /// `STANDARD` or another class.
  package var logClass: String
  /// Whether it may not be deleted.
  package var isProtected: Bool

  /// The time before which events are too old to be kept.
  package func expiry(at milliseconds: Int) -> Int {
    retentionDays.map { milliseconds - $0 * 86_400_000 } ?? Int.min
  }
}

/// A log stream, without its events.
package struct LogStream: Hashable, Sendable {
  /// A number that no other stream has.
  package var identifier: Int
  /// The name, unique in its group.
  package var name: String
  /// When it was made, in milliseconds since 1970.
  package var created: Int
}

/// What is in a stream.
package struct LogStreamSummary: Hashable, Sendable {
  /// Time of the earliest event; nil without one.
  package var firstEvent: Int?
  /// Time of the latest event.
  package var lastEvent: Int?
  /// When the last events came.
  package var lastIngestion: Int?
  /// Bytes on the disk.
  package var bytes = 0

  init(_ segments: [LogSegment]) {
    for segment in segments where !segment.heads.isEmpty {
      firstEvent = min(firstEvent ?? .max, segment.earliest)
      lastEvent = max(lastEvent ?? .min, segment.latest)
      lastIngestion = max(lastIngestion ?? .min, segment.lastIngestion ?? .min)
      bytes += segment.byteCount
    }
  }
}
