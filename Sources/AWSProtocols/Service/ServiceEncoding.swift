/// An answer as it goes over the wire.
package struct WireAnswer: Hashable, Sendable {
  /// The status.
  package var status: Int
  /// Headers that the protocol adds, in order.
  package var headers: [HTTPHeader]
  /// The whole body.
  package var body: [UInt8]

  /// Puts an answer together.
  package init(status: Int, headers: [HTTPHeader], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Writes answers and errors as a protocol has them.
package struct ServiceEncoding: Hashable, Sendable {
  /// The protocol.
  package var wireProtocol: ServiceProtocol
  /// The namespace of XML answers; nil where they have none.
  package var namespace: String?

  /// Chooses a protocol.
  package init(_ wireProtocol: ServiceProtocol, namespace: String? = nil) {
    self.wireProtocol = wireProtocol
    self.namespace = namespace
  }

  /// The answer to a call that went well.
  package func encode(
    _ answer: ServiceAnswer, operation: String, requestID: String
  ) -> WireAnswer {
    switch wireProtocol {
    case .ec2:
      return xml(status: 200, requestID) { writer in
        writer.element("\(operation)Response", namespace: namespace) { writer in
          writer.element("requestId", text: requestID)
          write(answer.members, into: &writer)
        }
      }
    case .query:
      return xml(status: 200, requestID) { writer in
        writer.element("\(operation)Response", namespace: namespace) { writer in
          // Clients look for the result even where it is empty.
          writer.element("\(operation)Result") { write(answer.members, into: &$0) }
          writer.element("ResponseMetadata") { $0.element("RequestId", text: requestID) }
        }
      }
    case .restXML:
      return xml(status: 200, requestID) { writer in
        for member in answer.members {
          writer.element(member.name, namespace: namespace) { write(member.value, into: &$0) }
        }
      }
    case .json10, .json11:
      return json(status: 200, .object(answer.members.map(jsonMember)), [], requestID)
    }
  }

  /// The answer to a call that went wrong.
  package func encode(_ error: ServiceError, requestID: String) -> WireAnswer {
    switch wireProtocol {
    case .ec2:
      return xml(status: error.status, requestID) { writer in
        writer.element("Response") { writer in
          writer.element("Errors") { $0.element("Error") { writeError(error, into: &$0) } }
          writer.element("RequestID", text: requestID)
        }
      }
    case .query:
      return xml(status: error.status, requestID) { writer in
        writer.element("ErrorResponse", namespace: namespace) { writer in
          writer.element("Error") { writer in
            writer.element("Type", text: error.isSenders ? "Sender" : "Receiver")
            writeError(error, into: &writer)
          }
          writer.element("RequestId", text: requestID)
        }
      }
    case .restXML:
      return xml(status: error.status, requestID) { writer in
        writer.element("Error") { writer in
          writeError(error, into: &writer)
          writer.element("RequestId", text: requestID)
        }
      }
    case .json10, .json11:
      let body =
        [
          JSONMember("__type", .string(error.code)), JSONMember("message", .string(error.message)),
        ] + error.members.map(jsonMember)
      return json(
        status: error.status, .object(body), [HTTPHeader("x-amzn-ErrorType", error.code)],
        requestID)
    }
  }

  private func writeError(_ error: ServiceError, into writer: inout XMLWriter) {
    writer.element("Code", text: error.code)
    writer.element("Message", text: error.message)
    for detail in error.details { writer.element(detail.name, text: detail.value) }
  }

  private func xml(
    status: Int, _ requestID: String, _ content: (inout XMLWriter) -> Void
  ) -> WireAnswer {
    var writer = XMLWriter()
    content(&writer)
    let isS3 = wireProtocol == .restXML
    return WireAnswer(
      status: status,
      headers: [
        HTTPHeader(isS3 ? "x-amz-request-id" : "x-amzn-RequestId", requestID),
        HTTPHeader("Content-Type", isS3 ? "application/xml" : "text/xml;charset=UTF-8"),
      ], body: writer.bytes)
  }

  private func json(
    status: Int, _ value: JSONValue, _ headers: [HTTPHeader], _ requestID: String
  ) -> WireAnswer {
    let type = wireProtocol == .json10 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"
    return WireAnswer(
      status: status,
      headers: [HTTPHeader("x-amzn-RequestId", requestID), HTTPHeader("Content-Type", type)]
        + headers, body: value.compactBytes)
  }

  // XML.

  private func write(_ members: [ServiceMember], into writer: inout XMLWriter) {
    for member in members {
      writer.element(member.name) { write(member.value, into: &$0) }
    }
  }

  private func write(_ value: ServiceValue, into writer: inout XMLWriter) {
    switch value {
    case .text(let text): writer.append(text)
    case .integer(let number): writer.append("\(number)")
    case .decimal(let number): writer.append("\(number)")
    case .truth(let truth): writer.append("\(truth)")
    case .time(let milliseconds): writer.append(UTCTime.iso8601(milliseconds: milliseconds))
    case .structure(let members): write(members, into: &writer)
    case .list(let items):
      let name = wireProtocol == .ec2 ? "item" : "member"
      for item in items { writer.element(name) { write(item, into: &$0) } }
    case .map(let entries):
      for entry in entries {
        writer.element("entry") { writer in
          writer.element("key", text: entry.name)
          writer.element("value") { write(entry.value, into: &$0) }
        }
      }
    }
  }

  // JSON.

  private func jsonMember(_ member: ServiceMember) -> JSONMember {
    JSONMember(member.name, jsonValue(member.value))
  }

  private func jsonValue(_ value: ServiceValue) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .integer(let number): .number("\(number)")
    case .decimal(let number): number.isFinite ? .number("\(number)") : .string("\(number)")
    case .truth(let truth): .bool(truth)
    case .time(let milliseconds):
      milliseconds % 1000 == 0
        ? .number("\(milliseconds / 1000)") : .number("\(Double(milliseconds) / 1000)")
    case .list(let items): .array(items.map(jsonValue))
    case .structure(let members), .map(let members): .object(members.map(jsonMember))
    }
  }
}
