internal import AWSProtocols
internal import RecordStore

extension LogsOperation {
  /// Gives a page of a stream's events, in the order of their times.
  ///
  /// A token stands for a place between two events, so it is good whatever comes later. Behind the
  /// last event it comes back as it was.
  static let getLogEvents = LogsOperation("GetLogEvents") { (call) throws(ServiceError) in
    let group = try call.group(orIdentifier: true)
    let stream = try call.stream(of: group)
    var query = LogQuery()
    query.start = max(0, try call.input.integer("startTime") ?? 0)
    query.end = try call.input.integer("endTime") ?? .max
    query.limit = try call.integer("limit", in: 1...10_000) ?? 10_000
    query.scanBytes = .max
    let token = try call.input.text("nextToken")
    if let token {
      let (position, isBackward) = try LogToken.decode(token, stream: stream)
      query.position = position
      query.isBackward = isBackward
    } else {
      query.isBackward = !(try call.input.boolean("startFromHead") ?? false)
    }
    let wanted = query
    let page = try call.stored { () throws(RecordStoreError) in
      try call.store.page([stream], of: group, call.scope, wanted, milliseconds: call.now)
    }
    let events = wanted.isBackward ? page.events.reversed() : page.events
    // Where nothing is, both ways lead from the place that was asked for.
    let place =
      wanted.position
      ?? LogPosition(
        timestamp: wanted.start, sequence: 0, stream: stream.identifier, index: -1)
    var (before, behind) = (place, place)
    if wanted.isBackward { behind.index -= 1 } else { before.index += 1 }
    behind = events.last?.position ?? behind
    before = events.first?.position ?? before
    return ServiceAnswer(
      ServiceMember(
        "events",
        .list(
          events.map { event in
            .members(
              ServiceMember("timestamp", .integer(event.event.timestamp)),
              ServiceMember(
                "message", .text(String(decoding: event.event.message, as: UTF8.self))),
              ServiceMember("ingestionTime", .integer(event.ingestion)))
          })),
      ServiceMember(
        "nextForwardToken", .text(LogToken.encode(behind, isBackward: false))),
      ServiceMember(
        "nextBackwardToken", .text(LogToken.encode(before, isBackward: true))))
  }
}
