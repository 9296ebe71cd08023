/// Why an operation gives no result; each protocol has its own way to write it.
///
/// Clients repeat whatever has a status of 500 or 503, so a client's mistake never has one.
package struct ServiceError: Error, Hashable, Sendable {
  /// The status of the answer.
  package var status: Int
  /// The service's code, such as `InvalidVpcID.NotFound`.
  package var code: String
  /// One sentence for whoever reads logs: what was found, and what would work.
  package var message: String
  /// Further elements of S3's errors, in order, such as `BucketName`.
  package var details: [QueryParameter]
  /// Further members of an error in JSON, such as the place of a fault in a query.
  package var members: [ServiceMember] = []

  /// Puts an error together.
  package init(
    status: Int = 400, code: String, message: String, details: [QueryParameter] = []
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
  }

  /// Whether the one who asked is to blame.
  package var isSenders: Bool { status < 500 }
}

extension ServiceError: CustomStringConvertible {
  /// Code and message.
  package var description: String { "\(code): \(message)" }
}

extension ServiceError {
  /// A parameter that must be there is not.
  package static func missing(
    _ parameter: String, _ wireProtocol: ServiceProtocol
  ) -> ServiceError {
    switch wireProtocol {
    case .ec2:
      ServiceError(
        code: "MissingParameter", message: "The request must contain the parameter \(parameter)")
    case .query, .restXML:
      ServiceError(code: "ValidationError", message: nullMessage(parameter))
    case .json10, .json11:
      ServiceError(code: "ValidationException", message: nullMessage(parameter))
    }
  }

  private static func nullMessage(_ parameter: String) -> String {
    "1 validation error detected: Value null at '\(parameter)' failed to satisfy constraint: "
      + "Member must not be null"
  }

  /// A parameter has a value of another type than it should have.
  ///
  /// - Parameter expected: What it should be, with its article: `an integer`.
  package static func wrongType(
    _ parameter: String, found: String, expected: String, _ wireProtocol: ServiceProtocol
  ) -> ServiceError {
    let shown = found.utf8.count > shownBytes ? "\(found.prefix(shownBytes))..." : found
    return switch wireProtocol {
    case .ec2, .query, .restXML:
      ServiceError(
        code: "InvalidParameterValue",
        message: "Value (\(shown)) for parameter \(parameter) is invalid. Expected \(expected).")
    case .json10, .json11:
      ServiceError(
        code: "SerializationException", message: "'\(parameter)' is \(shown); expected \(expected)")
    }
  }

  /// So much of a wrong value comes back in a message.
  private static let shownBytes = 256

  /// The operation is not one of the service's.
  package static func unknownOperation(
    _ operation: String, _ wireProtocol: ServiceProtocol
  ) -> ServiceError {
    switch wireProtocol {
    case .ec2, .query:
      ServiceError(
        code: "InvalidAction",
        message: "The action \(operation) is not valid for this web service.")
    case .json10, .json11:
      ServiceError(
        code: "UnknownOperationException", message: "Unknown operation \(operation)")
    case .restXML:
      ServiceError(
        status: 405, code: "MethodNotAllowed",
        message: "The specified method is not allowed against this resource.")
    }
  }

  /// Something failed on this side; what, stands in the log under the request's identifier.
  package static func internalFailure(_ wireProtocol: ServiceProtocol) -> ServiceError {
    switch wireProtocol {
    case .ec2, .restXML:
      ServiceError(
        status: 500, code: "InternalError", message: "An internal error has occurred.")
    case .query, .json10, .json11:
      ServiceError(
        status: 500, code: "InternalFailure", message: "An internal error has occurred.")
    }
  }
}
