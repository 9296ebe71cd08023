internal import AWSProtocols
package import FlowLogFormat
internal import InsightsLanguage
internal import QueryEngine

/// The fields that CloudWatch Logs finds in events by itself.
package enum DiscoveredFields {
  /// What every event has.
  private static let system = ["@timestamp", "@message", "@logStream", "@ingestionTime", "@log"]
  /// What queries call each field of flow logs.
  private static let names: [FlowLogField: String] = Dictionary(
    uniqueKeysWithValues: zip(FlowLogField.allCases, InsightsRelation.flowLogFields).map {
      ($0, $1.names.first ?? $0.name)
    })
  /// So many fields of a JSON object are found, as in CloudWatch Logs.
  private static let limit = 200

  /// The share of events that have each field, in percent, the most frequent first.
  package static func shares(
    _ messages: some Collection<[UInt8]>, formats: [LogFormat]
  ) -> [(name: String, percent: Int)] {
    guard !messages.isEmpty else { return [] }
    let lines = EventLines(formats)
    var counts: [String: Int] = [:]
    for message in messages {
      for field in found(message, lines) { counts[field.name, default: 0] += 1 }
    }
    let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit)
    return system.map { ($0, 100) }
      + sorted.map { ($0.key, max(1, $0.value * 100 / messages.count)) }
  }

  /// Whether most of some messages are flow log records.
  package static func hasFlowLogs(_ messages: [[UInt8]]) -> Bool {
    let lines = EventLines([])
    return messages.count { lines.withFields($0) { _ in } } * 2 > messages.count
  }

  /// The fields of one event, and their values.
  package static func values(
    _ message: [UInt8], formats: [LogFormat]
  ) -> [(name: String, value: String)] {
    found(message, EventLines(formats))
  }

  private static func found(
    _ message: [UInt8], _ lines: EventLines
  ) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    let isRecord = lines.withFields(message) { line in
      for field in FlowLogField.allCases {
        guard let value = line.string(field) else { continue }
        fields.append((names[field] ?? field.name, value))
      }
    }
    guard !isRecord, message.first == UInt8(ascii: "{"),
      let object = try? JSONReader.read(message)
    else { return fields }
    collect(object, "", &fields)
    return fields
  }

  /// `a.b` for what is inside of `a`.
  private static func collect(
    _ value: JSONValue, _ path: String, _ fields: inout [(name: String, value: String)]
  ) {
    guard fields.count < limit else { return }
    switch value {
    case .object(let members):
      for member in members {
        collect(member.value, path.isEmpty ? member.name : "\(path).\(member.name)", &fields)
      }
    case .array(let items):
      for (place, item) in items.enumerated() { collect(item, "\(path).\(place)", &fields) }
    case .string(let text): fields.append((path, text))
    case .number(let digits): fields.append((path, digits))
    case .bool(let truth): fields.append((path, truth ? "1" : "0"))
    case .null: break
    }
  }
}
