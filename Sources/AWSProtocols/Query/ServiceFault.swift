/// What a service answered in place of a result.
package struct ServiceFault: Error, Hashable, Sendable {
  /// The status of the answer.
  package var status: Int
  /// The service's own code, such as `UnauthorizedOperation`.
  package var code: String
  /// The service's words.
  package var message: String
  /// What support asks for; empty where the answer has none.
  package var requestID: String
  /// The Region that S3 says the bucket is in, where the request went to another.
  package var region: String?

  /// Puts a fault together.
  package init(status: Int, code: String, message: String, requestID: String = "") {
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
  }

  /// Reads the fault of an answer of the query or REST-XML protocol, whatever it holds.
  ///
  /// EC2 has `Response/Errors/Error`, the others `ErrorResponse/Error`, S3 `Error` alone. A proxy's
  /// page in HTML has none of them, and then the status is the code.
  package init(status: Int, xml body: [UInt8]) {
    let root = try? XMLReader.read(body)
    let error = root.flatMap { $0.name == "Error" ? $0 : $0.first("Error") }
    let code = error?["Code"]?.text.trimmedBlanks ?? ""
    let message = error?["Message"]?.text.trimmedBlanks ?? ""
    let id = (root?.first("RequestID") ?? root?.first("RequestId"))?.text.trimmedBlanks
    self.init(
      status: status, code: code.isEmpty ? "\(status)" : code,
      message: message.isEmpty ? "an answer without an explanation" : message,
      requestID: id ?? "")
    region = error?["Region"]?.text.trimmedBlanks
  }

  /// Reads the fault of an answer of any protocol: of the JSON ones, or as `init(status:xml:)`.
  package init(status: Int, answer body: [UInt8]) {
    guard body.first(where: { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }) == UInt8(ascii: "{"),
      let value = try? JSONReader.read(body)
    else {
      self.init(status: status, xml: body)
      return
    }
    // The code may have a namespace in front and an address behind it.
    let type = value["__type"]?.text ?? value["code"]?.text ?? ""
    let code = type.split(separator: "#").last?.split(separator: ":").first.map { String($0) }
    let message = value["message"]?.text ?? value["Message"]?.text ?? ""
    self.init(
      status: status, code: code ?? "\(status)",
      message: message.isEmpty ? "an answer without an explanation" : message)
  }

  /// Whether the credentials may not do what was asked, while they are good for something.
  package var isMissingPermission: Bool {
    ["UnauthorizedOperation", "AccessDenied", "AccessDeniedException"].contains(code)
  }

  /// Whether the service does not know the operation, as compatible ones may not.
  package var isUnknownOperation: Bool {
    let codes: Set<String> = [
      "InvalidAction", "NotImplemented", "UnsupportedOperation", "UnknownOperation",
      "UnknownOperationException", "501",
    ]
    return status == 501 || codes.contains(code)
  }

  /// Whether the credentials were not accepted, as wrong, unknown or expired ones are not.
  package var isRefusedCredential: Bool {
    let codes: Set<String> = [
      "AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
      "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidAccessKeyId",
      "MissingAuthenticationToken", "IncompleteSignature", "OptInRequired",
    ]
    return codes.contains(code)
  }

  /// Whether the service asks to come back later.
  package var isThrottling: Bool {
    let codes: Set<String> = [
      "RequestLimitExceeded", "Throttling", "ThrottlingException", "ThrottledException",
      "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "SlowDown",
      "ProvisionedThroughputExceededException", "BandwidthLimitExceeded", "EC2ThrottledException",
      "PriorRequestNotComplete", "LimitExceededException",
    ]
    return status == 429 || codes.contains(code)
  }

  /// Whether the same request may succeed later.
  package var isTransient: Bool {
    isThrottling || [500, 502, 503, 504].contains(status) || code == "RequestTimeout"
      || code == "RequestTimeoutException"
  }
}

extension ServiceFault: CustomStringConvertible {
  /// Code and words, and the request's identifier where there is one.
  package var description: String {
    let id = requestID.isEmpty ? "" : " (request \(requestID))"
    return "\(code): \(message)\(id)"
  }
}

extension String {
  /// The text without blanks and line ends around it.
  var trimmedBlanks: String {
    let blanks: Set<UInt8> = [0x20, 0x09, 0x0a, 0x0d]
    let end = utf8.reversed().drop { blanks.contains($0) }
    return String(decoding: end.reversed().drop { blanks.contains($0) }, as: UTF8.self)
  }
}
