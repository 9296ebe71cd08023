internal import AWSProtocols
internal import FilterPattern
internal import RecordStore

extension LogsOperation {
  /// Gives a page of a group's events that a pattern wants.
  ///
  /// A page may be empty and have a token: so much was looked through, and there is more.
  static let filterLogEvents = LogsOperation("FilterLogEvents") { (call) throws(ServiceError) in
    let group = try call.group(orIdentifier: true)
    let streams = try wantedStreams(call, group)
    let pattern = try call.pattern()
    var query = LogQuery()
    query.start = max(0, try call.input.integer("startTime") ?? 0)
    // The end belongs to the time that is asked for, other than in GetLogEvents.
    if let end = try call.input.integer("endTime") { query.end = end == .max ? end : end + 1 }
    query.limit = try call.integer("limit", in: 1...10_000) ?? 10_000
    query.isBackward = !(try call.input.boolean("startFromHead") ?? true)
    query.position = try call.input.text("nextToken").map {
      (text) throws(ServiceError) in try LogToken.position(text)
    }
    query.isWanted = { pattern.matches($0) }
    let wanted = query
    let page = try call.stored { () throws(RecordStoreError) in
      try call.store.page(streams, of: group, call.scope, wanted, milliseconds: call.now)
    }
    let names = Dictionary(uniqueKeysWithValues: streams.map { ($0.identifier, $0.name) })
    return ServiceAnswer(
      ServiceMember(
        "events",
        .list(
          page.events.map { event in
            .members(
              ServiceMember("logStreamName", .text(names[event.position.stream] ?? "")),
              ServiceMember("timestamp", .integer(event.event.timestamp)),
              ServiceMember(
                "message", .text(String(decoding: event.event.message, as: UTF8.self))),
              ServiceMember("ingestionTime", .integer(event.ingestion)),
              ServiceMember("eventId", .text(LogToken.identifier(event.position))))
          })),
      ServiceMember("searchedLogStreams", .list([])),
      ServiceMember("nextToken", text: page.next.map(LogToken.identifier)))
  }

  private static func wantedStreams(
    _ call: LogsCall, _ group: LogGroup
  ) throws(ServiceError) -> [LogStream] {
    let names = try call.input.texts("logStreamNames")
    let prefix = try call.input.text("logStreamNamePrefix")
    guard names.isEmpty || prefix == nil else {
      throw .invalidLogs(
        "logStreamNames and logStreamNamePrefix cannot be specified together.")
    }
    guard names.count <= 100 else {
      throw .constraint(
        "[\(names.count) names]", "logStreamNames", "have length less than or equal to 100")
    }
    guard names.isEmpty else {
      var streams: [LogStream] = []
      for name in Set(names).sorted() { streams.append(try call.stream(name, of: group)) }
      return streams
    }
    return try call.stored { () throws(RecordStoreError) in
      try call.store.streams(of: group)
    }.filter { $0.name.hasPrefix(prefix ?? "") }
  }

  /// Tells what a pattern wants of some messages, and what it takes out of them.
  static let testMetricFilter = LogsOperation("TestMetricFilter") { (call) throws(ServiceError) in
    guard call.input.has("filterPattern") else {
      throw .missing("filterPattern", call.request.wireProtocol)
    }
    let pattern = try call.pattern()
    let messages = try call.input.texts("logEventMessages")
    guard (1...50).contains(messages.count) else {
      throw .constraint(
        "[\(messages.count) messages]", "logEventMessages",
        "have length between 1 and 50, inclusive")
    }
    var matches: [ServiceValue] = []
    for (number, message) in messages.enumerated() {
      guard let values = pattern.extract(Array(message.utf8)) else { continue }
      matches.append(
        .members(
          ServiceMember("eventNumber", .integer(number)),
          ServiceMember("eventMessage", .text(message)),
          ServiceMember(
            "extractedValues",
            .map(values.map { ServiceMember($0.name, .text($0.value)) }))))
    }
    return ServiceAnswer(ServiceMember("matches", .list(matches)))
  }
}

extension LogsCall {
  /// The pattern of the call; without one everything is wanted.
  func pattern() throws(ServiceError) -> FilterPattern {
    let text = try input.text("filterPattern") ?? ""
    do throws(FilterPatternError) {
      return try FilterPattern(text)
    } catch {
      throw .invalidLogs("Invalid filter pattern: \(error.description).")
    }
  }
}
