internal import AWSProtocols
internal import RecordStore

extension LogsOperation {
  /// Makes a log stream.
  static let createLogStream = LogsOperation("CreateLogStream") { (call) throws(ServiceError) in
    let group = try call.group()
    let name = try call.input.text("logStreamName") ?? ""
    try LogsNames.check(stream: name)
    do throws(RecordStoreError) {
      try call.store.createStream(name, of: group, call.scope, milliseconds: call.now)
    } catch .logExists {
      throw ServiceError(
        code: "ResourceAlreadyExistsException", message: "The specified log stream already exists")
    } catch {
      try call.stored { () throws(RecordStoreError) in throw error }
    }
    return ServiceAnswer()
  }

  /// Takes a log stream away with its events.
  static let deleteLogStream = LogsOperation("DeleteLogStream") { (call) throws(ServiceError) in
    let group = try call.group()
    let stream = try call.stream(of: group)
    try call.stored { () throws(RecordStoreError) in
      try call.store.deleteStream(stream, of: group, call.scope)
    }
    return ServiceAnswer()
  }

  /// Lists log streams by name, or by the time of their latest event.
  static let describeLogStreams = LogsOperation("DescribeLogStreams") {
    (call) throws(ServiceError) in
    let group = try call.group(orIdentifier: true)
    let prefix = try call.input.text("logStreamNamePrefix") ?? ""
    let order = try call.input.text("orderBy") ?? "LogStreamName"
    guard ["LogStreamName", "LastEventTime"].contains(order) else {
      throw .constraint(order, "orderBy", "satisfy enum value set: [LogStreamName, LastEventTime]")
    }
    let isByTime = order == "LastEventTime"
    guard !isByTime || prefix.isEmpty else {
      throw .invalidLogs("Cannot order by LastEventTime with a logStreamNamePrefix.")
    }
    let limit = try call.integer("limit", in: 1...50) ?? 50
    let isDescending = try call.input.boolean("descending") ?? false
    let all = try call.stored { () throws(RecordStoreError) in
      try call.store.streams(of: group)
    }.filter { $0.name.hasPrefix(prefix) }
    func summary(_ stream: LogStream) throws(ServiceError) -> LogStreamSummary {
      try call.stored { () throws(RecordStoreError) in
        try call.store.summary(stream, of: group, call.scope)
      }
    }
    var rows: [(time: Int, stream: LogStream)] = []
    for stream in all {
      rows.append((isByTime ? try summary(stream).lastEvent ?? 0 : 0, stream))
    }
    rows.sort { left, right in
      left.time == right.time
        ? left.stream.name.precedes(right.stream.name) : left.time < right.time
    }
    if isDescending { rows.reverse() }
    // Times move on between pages, so the token names the last stream that was shown.
    let after = try call.input.text("nextToken")
    let start = after.flatMap { name in rows.firstIndex { $0.stream.name == name } }
    guard after == nil || start != nil else {
      throw .invalidLogs("The specified nextToken is invalid.")
    }
    let rest = rows[(start.map { $0 + 1 } ?? 0)...]
    var shown: [ServiceValue] = []
    for row in rest.prefix(limit) {
      let summary = try summary(row.stream)
      shown.append(
        .members(
          ServiceMember("logStreamName", .text(row.stream.name)),
          ServiceMember("creationTime", .integer(row.stream.created)),
          summary.firstEvent.map { ServiceMember("firstEventTimestamp", .integer($0)) },
          summary.lastEvent.map { ServiceMember("lastEventTimestamp", .integer($0)) },
          summary.lastIngestion.map { ServiceMember("lastIngestionTime", .integer($0)) },
          ServiceMember("uploadSequenceToken", .text(LogToken.sequence)),
          ServiceMember(
            "arn", .text("\(call.arn(group)):log-stream:\(row.stream.name)")),
          ServiceMember("storedBytes", .integer(0))))
    }
    let next = rest.count > limit ? rest[rest.startIndex + limit - 1].stream.name : nil
    return ServiceAnswer(
      ServiceMember("logStreams", .list(shown)), ServiceMember("nextToken", text: next))
  }
}
