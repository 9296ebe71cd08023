/// Where files of records go: S3, or a store that does as S3 does.
///
/// Several threads may call it at once, for different flow logs.
package protocol ObjectStore: Sendable {
  /// Stores an object whole or not at all, and returns when it is safe.
  ///
  /// An object that is there already under the key stays as it is; the answer says whose it is.
  func put(_ object: StoredObject) throws(DeliveryFailure) -> StoredObjectOutcome
}

/// A file of records on its way to a bucket.
package struct StoredObject: Hashable, Sendable {
  /// The bucket's name.
  package var bucket: String
  /// The whole key, without a slash at the front.
  package var key: String
  /// The MIME type.
  package var contentType: String
  /// The bytes.
  package var body: [UInt8]
  /// What the records are, as hexadecimal digits: kept as metadata `StoredObject.fingerprintName`.
  package var fingerprint: String

  /// The name of the metadata that tells our own object from another's.
  package static let fingerprintName = "weir-fingerprint"

  /// Describes an object.
  package init(
    bucket: String, key: String, contentType: String, body: [UInt8], fingerprint: String
  ) {
    self.bucket = bucket
    self.key = key
    self.contentType = contentType
    self.body = body
    self.fingerprint = fingerprint
  }
}

/// What became of an object.
package enum StoredObjectOutcome: Hashable, Sendable {
  /// It was not there and is now.
  case stored
  /// The same records were there, from a try whose answer got lost.
  case alreadyThere
  /// Another object has the key; ours needs another one.
  case keyTaken
}

/// Where events go that belong to a group and a stream: CloudWatch Logs, or what does as it does.
///
/// Several threads may call it at once, for different flow logs.
package protocol LogEventSink: Sendable {
  /// Adds events to a stream; makes group and stream when they are missing.
  ///
  /// - Parameter events: In the order of their times, within `LogEventLimits`.
  /// - Returns: Which events the service took none of; the others are safe.
  func put(
    _ events: LogEventBatch, group: String, stream: String
  ) throws(DeliveryFailure) -> RejectedLogEvents
}

/// Events of one call, as one text with a place for each message.
package struct LogEventBatch: Sendable {
  /// An event: when, and where its message lies in the text.
  package struct Event: Hashable, Sendable {
    /// Milliseconds since 1970.
    package var timestamp: Int64
    /// The bytes of the message in the text of the batch.
    package var range: Range<Int>

    /// Names time and place.
    package init(timestamp: Int64, range: Range<Int>) {
      self.timestamp = timestamp
      self.range = range
    }
  }

  /// The bytes of all messages, and perhaps of others.
  package var text: [UInt8]
  /// The events in the order of their times.
  package var events: [Event]

  /// Puts a batch together.
  package init(text: [UInt8] = [], events: [Event] = []) {
    self.text = text
    self.events = events
  }

  /// The message of an event.
  package func message(_ event: Event) -> ArraySlice<UInt8> { text[event.range] }
}

/// How much one call of PutLogEvents may hold.
package enum LogEventLimits {
  /// Bytes of a call: messages, and `overhead` for each event.
  package static let batchBytes = 1_048_576
  /// What each event counts beside its message.
  package static let overhead = 26
  /// Events of a call.
  package static let batchEvents = 10_000
  /// Milliseconds between the first and the last event of a call.
  package static let spanMilliseconds: Int64 = 24 * 3_600_000
}

/// Events that a service did not want, by their number; they will not be taken later either.
package struct RejectedLogEvents: Hashable, Sendable {
  /// Events before this number are too old.
  package var tooOldEnd: Int?
  /// Events from this number on are too far in the future.
  package var tooNewStart: Int?
  /// Events before this number are older than the group keeps any.
  package var expiredEnd: Int?

  /// Names what was rejected; nothing, without arguments.
  package init(tooOldEnd: Int? = nil, tooNewStart: Int? = nil, expiredEnd: Int? = nil) {
    self.tooOldEnd = tooOldEnd
    self.tooNewStart = tooNewStart
    self.expiredEnd = expiredEnd
  }

  /// How many of so many events were rejected.
  package func count(of events: Int) -> Int {
    let front = min(max(tooOldEnd ?? 0, expiredEnd ?? 0), events)
    let back = max(0, events - max(tooNewStart ?? events, front))
    return front + back
  }
}

/// Where records go one by one: a delivery stream of Firehose, or what does as it does.
///
/// Several threads may call it at once, for different flow logs.
package protocol StreamSink: Sendable {
  /// Puts records on a stream, within `StreamLimits`.
  ///
  /// - Parameter stream: The stream's name.
  /// - Returns: The records that were not taken and have to be sent again; the others are safe.
  func put(_ records: [[UInt8]], stream: String) throws(DeliveryFailure) -> [RefusedStreamRecord]
}

/// How much one call of PutRecordBatch may hold.
package enum StreamLimits {
  /// Records of a call.
  package static let batchRecords = 500
  /// Bytes of a call.
  package static let batchBytes = 4 << 20
  /// Bytes of a record.
  package static let recordBytes = 1_000 << 10
}

/// A record that a stream did not take, in a call that was answered.
package struct RefusedStreamRecord: Hashable, Sendable {
  /// Its number in the call.
  package var index: Int
  /// The service's code, such as `ServiceUnavailableException`.
  package var code: String
  /// The service's words.
  package var message: String

  /// Names a record and what was said of it.
  package init(index: Int, code: String, message: String) {
    self.index = index
    self.code = code
    self.message = message
  }
}
