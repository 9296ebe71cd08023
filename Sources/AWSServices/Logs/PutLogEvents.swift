internal import AWSProtocols
internal import RecordStore

/// What PutLogEvents takes of a call.
enum LogLimits {
  static let events = 10_000
  static let batchBytes = 1_048_576
  /// What each event counts besides its message.
  static let eventOverhead = 26
  static let eventBytes = 1_048_576 - 26
  static let spanMilliseconds = 86_400_000
  static let futureMilliseconds = 2 * 3_600_000
  static let pastMilliseconds = 14 * 86_400_000
}

extension LogsOperation {
  /// Adds events to a stream.
  ///
  /// What is wrong with the batch refuses all of it; events that are too old or too new are left
  /// out, and the answer says which.
  static let putLogEvents = LogsOperation("PutLogEvents") { (call) throws(ServiceError) in
    let group = try call.group()
    let stream = try call.stream(of: group)
    let events = try events(call)
    let now = call.now
    let expiry = group.expiry(at: now)
    let past = now - LogLimits.pastMilliseconds
    let future = now + LogLimits.futureMilliseconds
    let expired = events.prefix { $0.timestamp < expiry }.count
    let tooOld = events.prefix { $0.timestamp < past }.count
    let tooNew = events.firstIndex { $0.timestamp > future }
    let kept = events[max(expired, tooOld)..<max(max(expired, tooOld), tooNew ?? events.count)]
    if let first = kept.first, let last = kept.last,
      last.timestamp - first.timestamp > LogLimits.spanMilliseconds
    {
      throw .invalidLogs(
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
    }
    if !kept.isEmpty {
      try call.stored { () throws(RecordStoreError) in
        try call.store.append(
          Array(kept), to: stream, of: group, call.scope, milliseconds: now)
      }
    }
    var rejected: [ServiceMember] = []
    if let tooNew { rejected.append(ServiceMember("tooNewLogEventStartIndex", .integer(tooNew))) }
    if tooOld > 0 { rejected.append(ServiceMember("tooOldLogEventEndIndex", .integer(tooOld))) }
    if expired > 0, expired > tooOld || group.retentionDays != nil {
      rejected.append(ServiceMember("expiredLogEventEndIndex", .integer(expired)))
    }
    return ServiceAnswer(
      ServiceMember("nextSequenceToken", .text(LogToken.sequence)),
      rejected.isEmpty ? nil : ServiceMember("rejectedLogEventsInfo", .structure(rejected)))
  }

  private static func events(_ call: LogsCall) throws(ServiceError) -> [LogEvent] {
    let items = call.input.tree["logEvents"]?.items ?? []
    guard (1...LogLimits.events).contains(items.count) else {
      throw .constraint(
        "[\(items.count) events]", "logEvents",
        "have length between 1 and \(LogLimits.events), inclusive")
    }
    var events: [LogEvent] = []
    events.reserveCapacity(items.count)
    var bytes = 0
    for (place, item) in items.enumerated() {
      guard let timestamp = item["timestamp"]?.integer, timestamp >= 0,
        let message = item["message"]?.text
      else {
        throw .invalidLogs("logEvents.\(place + 1) needs a timestamp and a message.")
      }
      guard !message.isEmpty else {
        throw .constraint(
          "", "logEvents.\(place + 1).member.message", "have length greater than or equal to 1")
      }
      let count = message.utf8.count
      guard count <= LogLimits.eventBytes else {
        throw .invalidLogs(
          "Log event too large: \(count + LogLimits.eventOverhead) bytes exceeds limit of "
            + "\(LogLimits.batchBytes)")
      }
      if let last = events.last, timestamp < last.timestamp {
        throw .invalidLogs(
          "Log events in a single PutLogEvents request must be in chronological order.")
      }
      bytes += count + LogLimits.eventOverhead
      events.append(LogEvent(timestamp: timestamp, message: Array(message.utf8)))
    }
    guard bytes <= LogLimits.batchBytes else {
      throw .invalidLogs(
        "Upload too large: \(bytes) bytes exceeds limit of \(LogLimits.batchBytes)")
    }
    return events
  }
}
