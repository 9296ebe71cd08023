internal import AWSProtocols
package import FlowLogFormat
internal import QueryEngine

/// The fields that CloudWatch Logs finds in events by itself.
package enum DiscoveredFields {
  /// What every event has.
  private static let system = ["@timestamp", "@message", "@logStream", "@ingestionTime", "@log"]
  /// Names of fields that are not the LogFormat's in another spelling.
  private static let named: [FlowLogField: String] = [
    .srcaddr: "srcAddr", .dstaddr: "dstAddr", .srcport: "srcPort", .dstport: "dstPort",
    .start: "startTime", .end: "endTime", .pktSrcaddr: "pktSrcAddr", .pktDstaddr: "pktDstAddr",
  ]
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
        fields.append((name(of: field), value))
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

  private static func name(of field: FlowLogField) -> String {
    if let name = named[field] { return name }
    let words = field.name.split(separator: "-")
    return words.dropFirst().reduce(String(words.first ?? "")) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }
}
