internal import AWSClient
internal import AWSProtocols

/// CloudWatch Logs, or what speaks as it does.
final class AWSLogEventSink: LogEventSink {
  private let client: SharedClient
  private static let service = "Logs_20140328"

  init(_ client: SharedClient) { self.client = client }

  func put(
    _ events: LogEventBatch, group: String, stream: String
  ) throws(DeliveryFailure) -> RejectedLogEvents {
    let body = AWSLogEventSink.body(events, group, stream)
    return try client.use { (client) throws(AWSClientError) in
      do throws(AWSClientError) {
        return try put(body, client)
      } catch {
        guard error.serviceFault?.code == "ResourceNotFoundException" else { throw error }
        let name = JSONMember("logGroupName", .string(group))
        try create("CreateLogGroup", [name], client)
        try create("CreateLogStream", [name, JSONMember("logStreamName", .string(stream))], client)
        return try put(body, client)
      }
    }
  }

  private func put(
    _ body: [UInt8], _ client: ServiceClient
  ) throws(AWSClientError) -> RejectedLogEvents {
    let answer: JSONValue
    do throws(AWSClientError) {
      answer = try client.call(json: "\(AWSLogEventSink.service).PutLogEvents", body: body)
    } catch {
      // An older protocol's way of saying that a try before this one succeeded.
      guard error.serviceFault?.code == "DataAlreadyAcceptedException" else { throw error }
      return RejectedLogEvents()
    }
    guard case .object = answer else {
      throw .malformed(
        action: "PutLogEvents", endpoint: client.endpoint.url, reason: "expected an object")
    }
    let rejected = answer["rejectedLogEventsInfo"]
    return RejectedLogEvents(
      tooOldEnd: rejected?["tooOldLogEventEndIndex"]?.wholeNumber,
      tooNewStart: rejected?["tooNewLogEventStartIndex"]?.wholeNumber,
      expiredEnd: rejected?["expiredLogEventEndIndex"]?.wholeNumber)
  }

  /// Makes a group or a stream; one that somebody else just made will do.
  private func create(
    _ operation: String, _ members: [JSONMember], _ client: ServiceClient
  ) throws(AWSClientError) {
    do throws(AWSClientError) {
      _ = try client.call(
        json: "\(AWSLogEventSink.service).\(operation)",
        body: JSONValue.object(members).compactBytes)
    } catch {
      guard error.serviceFault?.code == "ResourceAlreadyExistsException" else { throw error }
    }
  }

  /// The call's body, written at once: a document of values would take ten times the memory.
  private static func body(_ events: LogEventBatch, _ group: String, _ stream: String) -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(events.text.count + events.events.count * 48 + 1024)
    body += #"{"logGroupName":"#.utf8
    body += JSONValue.string(group).compactBytes
    body += #","logStreamName":"#.utf8
    body += JSONValue.string(stream).compactBytes
    body += #","logEvents":["#.utf8
    for (place, event) in events.events.enumerated() {
      body += (place > 0 ? #",{"timestamp":"# : #"{"timestamp":"#).utf8
      body += "\(event.timestamp)".utf8
      body += #","message":"#.utf8
      append(events.message(event), to: &body)
      body.append(UInt8(ascii: "}"))
    }
    body += "]}".utf8
    return body
  }

  /// Records are printable ASCII, which nearly always stands for itself.
  private static func append(_ message: ArraySlice<UInt8>, to body: inout [UInt8]) {
    let isPlain = message.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    guard isPlain else {
      body += JSONValue.string(String(decoding: message, as: UTF8.self)).compactBytes
      return
    }
    body.append(UInt8(ascii: "\""))
    body += message
    body.append(UInt8(ascii: "\""))
  }
}

extension JSONValue {
  /// The value of a whole number; nil for any other.
  var wholeNumber: Int? {
    guard case .number(let digits) = self else { return nil }
    return Int(digits)
  }
}
