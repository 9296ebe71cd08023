internal import AWSProtocols
internal import AWSServices
internal import ControlPlane
internal import Database
internal import FlowLogFormat
internal import QueryEngine
internal import QueryJobs
internal import RecordStore
internal import StoredQueries

/// The embedded log groups as queries see them: those of the account and Region that ask.
struct QueriedGroups: QueriedLogGroups, LogGroupStreams {
  let store: LogStore
  let plane: ControlPlane

  func exists(_ name: String, scope: QueryScope) throws(QueryFailure) -> Bool {
    try stored { () throws(RecordStoreError) in try store.group(name, scope.resources) } != nil
  }

  func names(scope: QueryScope) throws(QueryFailure) -> [String] {
    try stored { () throws(RecordStoreError) in try store.groups(scope.resources) }.map(\.name)
  }

  func hasFlowLogs(_ name: String, scope: QueryScope) throws(QueryFailure) -> Bool {
    guard formats(of: name, scope).isEmpty else { return true }
    let found = try sample(name, GroupStream.always, of: QueriedGroups.peekSize, scope: scope)
    return DiscoveredFields.hasFlowLogs(found)
  }

  func streams(
    of name: String, in milliseconds: ClosedRange<Int>, scope: QueryScope
  ) throws(QueryFailure) -> [any EventStream] {
    let formats = formats(of: name, scope)
    return try stored { () throws(RecordStoreError) in
      guard let group = try store.group(name, scope.resources) else {
        throw .noLogGroup(name)
      }
      var streams: [any EventStream] = []
      for stream in try store.streams(of: group) {
        // Streams without events of the time are not opened again.
        let summary = try store.summary(stream, of: group, scope.resources)
        guard let first = summary.firstEvent, let last = summary.lastEvent,
          first <= milliseconds.upperBound, last >= milliseconds.lowerBound
        else { continue }
        streams.append(
          GroupStream(
            store: store, group: group, stream: stream, scope: scope.resources,
            milliseconds: milliseconds, formats: formats))
      }
      return streams
    }
  }

  /// The formats of flow logs that deliver to a group.
  private func formats(of name: String, _ scope: QueryScope) -> [LogFormat] {
    // Without the state, the formats of lines are found out.
    guard let state = try? plane.state(scope.resources) else { return [] }
    return state.flowLogs.filter { $0.destination == .logGroup(name) }
      .compactMap { try? LogFormat(parsing: $0.logFormat) }
  }

  private func stored<Value>(
    _ body: () throws(RecordStoreError) -> Value
  ) throws(QueryFailure) -> Value {
    do throws(RecordStoreError) {
      return try body()
    } catch {
      throw QueryFailure(.failed, error.description)
    }
  }

  // What the API asks besides queries.

  /// Events whose fields are looked at.
  private static let sampleSize = 1_000
  /// Events that show of what sort a group is.
  private static let peekSize = 20
  /// So far around a time events are looked at, in milliseconds.
  private static let sampleMilliseconds = 450_000

  func fields(
    of name: String, around milliseconds: Int, scope: QueryScope
  ) throws(QueryFailure) -> [LogField] {
    let range =
      milliseconds - QueriedGroups.sampleMilliseconds...milliseconds
      + QueriedGroups.sampleMilliseconds
    let found = try sample(name, range, of: QueriedGroups.sampleSize, scope: scope)
    return DiscoveredFields.shares(found, formats: formats(of: name, scope))
      .map { LogField($0.name, percent: $0.percent) }
  }

  /// Some messages of a group.
  private func sample(
    _ name: String, _ milliseconds: ClosedRange<Int>, of count: Int, scope: QueryScope
  ) throws(QueryFailure) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    let streams = try streams(of: name, in: milliseconds, scope: scope)
    do throws(EventFault) {
      for stream in streams where messages.count < count {
        messages += try stream.open().next().prefix(count).map(\.message)
      }
    } catch {
      throw QueryFailure(.failed, error.reason)
    }
    return Array(messages.prefix(count))
  }

  func record(
    _ pointer: String, scope: QueryScope
  ) throws(QueryFailure) -> [LogValue]? {
    guard let place = EventPointer(pointer) else { return nil }
    let found = try stored { () throws(RecordStoreError) -> StoredLogEvent? in
      guard let group = try store.group(place.group, scope.resources),
        let stream = try store.stream(place.stream, of: group)
      else { return nil }
      var query = LogQuery()
      query.start = place.timestamp
      query.end = place.timestamp + 1
      query.position = LogPosition(
        timestamp: place.timestamp, sequence: place.block, stream: stream.identifier,
        index: place.index - 1)
      query.limit = 1
      let page = try store.page(
        [stream], of: group, scope.resources, query, milliseconds: ServeRun.milliseconds())
      return page.events.first { $0.position.sequence == place.block }
    }
    guard let found else { return nil }
    let system = [
      LogValue("@ptr", pointer), LogValue("@timestamp", "\(found.event.timestamp)"),
      LogValue("@ingestionTime", "\(found.ingestion)"),
      LogValue("@log", "\(scope.account):\(place.group)"), LogValue("@logStream", place.stream),
      LogValue("@message", String(decoding: found.event.message, as: UTF8.self)),
    ]
    return system
      + DiscoveredFields.values(found.event.message, formats: formats(of: place.group, scope))
      .map { LogValue($0.name, $0.value) }
  }
}

extension QueryScope {
  /// The scope as the stores have it.
  var resources: ResourceScope { ResourceScope(account: account, region: region) }
}
