internal import AWSProtocols
internal import ControlPlane
internal import FilterPattern
package import RecordStore

/// Brings events that subscription filters want from log groups to delivery streams.
///
/// A record is what CloudWatch Logs sends: a JSON document of one stream's events, as gzip. How far
/// a filter is stands on the disk, so events arrive at least once, whenever the process dies.
package struct SubscriptionForwarder {
  private let logs: LogStore
  private let streams: DeliveryStreamStore
  private let report: @Sendable (String) -> Void
  private var positions: [Int: [Int: Int]] = [:]
  private var patterns: [String: FilterPattern] = [:]
  /// What was said about a filter last, so that it is not said again and again.
  private var troubles: [Int: String] = [:]

  /// Bytes of messages that become one record.
  private static let recordBytes = 512 << 10
  /// Events of a record.
  private static let recordEvents = 10_000
  /// Milliseconds that events wait for a destination, as at AWS.
  private static let patience = 86_400_000

  /// Forwards nothing yet.
  package init(
    _ logs: LogStore, to streams: DeliveryStreamStore, report: @escaping @Sendable (String) -> Void
  ) {
    self.logs = logs
    self.streams = streams
    self.report = report
  }

  /// Forwards what came since the last round.
  package mutating func round(milliseconds: Int) {
    do throws(RecordStoreError) {
      let filters = try logs.subscriptions()
      let present = Set(filters.map(\.1.identifier))
      positions = positions.filter { present.contains($0.key) }
      troubles = troubles.filter { present.contains($0.key) }
      if filters.isEmpty { patterns = [:] }
      for (scope, filter) in filters {
        do throws(RecordStoreError) {
          try forward(filter, scope, milliseconds)
          troubles[filter.identifier] = nil
        } catch {
          tell("\(filter.group): filter '\(filter.name)': \(error.description)", of: filter)
        }
      }
    } catch {
      report(error.description)
    }
  }

  private mutating func tell(_ sentence: String, of filter: SubscriptionFilter) {
    guard troubles[filter.identifier] != sentence else { return }
    troubles[filter.identifier] = sentence
    report(sentence)
  }

  private mutating func forward(
    _ filter: SubscriptionFilter, _ scope: ResourceScope, _ now: Int
  ) throws(RecordStoreError) {
    guard let group = try logs.group(filter.group, scope) else { return }
    var known: [Int: Int]
    if let found = positions[filter.identifier] {
      known = found
    } else {
      known = try logs.positions(of: filter)
    }
    defer { positions[filter.identifier] = known }
    let pattern = pattern(filter.pattern)
    for stream in try logs.streams(of: group) {
      while let found = try logs.events(
        of: stream, in: group, scope, for: filter, behind: known[stream.identifier],
        bytes: SubscriptionForwarder.recordBytes)
      {
        let fresh = found.events.filter { $0.ingestion > now - SubscriptionForwarder.patience }
        if fresh.count < found.events.count {
          report(
            "\(filter.group): \(found.events.count - fresh.count) events of '\(stream.name)' are "
              + "a day old, and no longer forwarded by filter '\(filter.name)'")
        }
        let wanted = fresh.filter { pattern.matches($0.event.message) }
        if !wanted.isEmpty { try put(wanted, filter, stream, scope, now) }
        known[stream.identifier] = found.last
        try logs.note(found.last, of: stream, for: filter)
      }
    }
  }

  private mutating func pattern(_ text: String) -> FilterPattern {
    if let known = patterns[text] { return known }
    // The API took it, so it is one.
    let pattern = (try? FilterPattern(text)) ?? .everything
    patterns[text] = pattern
    return pattern
  }

  private func put(
    _ events: [StoredLogEvent], _ filter: SubscriptionFilter, _ stream: LogStream,
    _ scope: ResourceScope, _ now: Int
  ) throws(RecordStoreError) {
    let name = filter.destination.split(separator: "/").last.map(String.init) ?? ""
    guard let target = try streams.stream(name, scope) else { throw .noDeliveryStream(name) }
    var records: [[UInt8]] = []
    for first in stride(from: 0, to: events.count, by: SubscriptionForwarder.recordEvents) {
      let part = events[first..<min(events.count, first + SubscriptionForwarder.recordEvents)]
      let document = SubscriptionForwarder.document(
        part, group: filter.group, stream: stream.name, filter: filter.name, owner: scope.account)
      guard let record = GzipText.compress(document.compactBytes) else { return }
      records.append(record)
    }
    try streams.put(records, to: target, milliseconds: now)
  }

  /// What CloudWatch Logs sends of events of one stream.
  private static func document(
    _ events: ArraySlice<StoredLogEvent>, group: String, stream: String, filter: String,
    owner: String
  ) -> JSONValue {
    [
      "messageType": "DATA_MESSAGE", "owner": .string(owner), "logGroup": .string(group),
      "logStream": .string(stream), "subscriptionFilters": [.string(filter)],
      "logEvents": .array(
        events.map { event in
          [
            "id": .string(event.position.identifier),
            "timestamp": JSONValue(event.event.timestamp),
            "message": .string(String(decoding: event.event.message, as: UTF8.self)),
          ]
        }),
    ]
  }
}
