internal import AWSProtocols
internal import ControlPlane
internal import RecordStore

/// A call of one operation of CloudWatch Logs.
struct LogsCall {
  let store: LogStore
  let request: ServiceRequest
  /// Takes what failed on this side.
  let report: @Sendable (String) -> Void
  /// Whether there is a delivery stream of a name.
  let hasDeliveryStream: @Sendable (String, ResourceScope) -> Bool

  var input: ServiceInput { request.input }
  var now: Int { request.milliseconds }
  var scope: ResourceScope {
    ResourceScope(account: request.account, region: request.region)
  }

  /// Runs something on the store; its errors become those of the service.
  func stored<Value>(
    _ body: () throws(RecordStoreError) -> Value
  ) throws(ServiceError) -> Value {
    do throws(RecordStoreError) {
      return try body()
    } catch {
      switch error {
      case .noLogGroup: throw .noLogGroup
      case .noLogStream: throw .noLogStream
      default:
        report(error.description)
        throw ServiceError(
          status: 500, code: "ServiceUnavailableException",
          message: "The service cannot complete the request.")
      }
    }
  }

  /// The name of a group in a parameter, or in the ARN of another.
  func groupName(orIdentifier: Bool = false) throws(ServiceError) -> String {
    let name = try input.text("logGroupName")
    let identifier = orIdentifier ? try input.text("logGroupIdentifier") : nil
    guard name == nil || identifier == nil else {
      throw .invalidLogs("Only one of logGroupName and logGroupIdentifier can be specified.")
    }
    let text = name ?? identifier.map(LogsNames.groupName) ?? ""
    try LogsNames.check(group: text)
    return text
  }

  /// The group that the call names, which must be there.
  func group(orIdentifier: Bool = false) throws(ServiceError) -> LogGroup {
    try group(named: groupName(orIdentifier: orIdentifier))
  }

  /// A group, which must be there.
  func group(named name: String) throws(ServiceError) -> LogGroup {
    guard let group = try stored({ () throws(RecordStoreError) in try store.group(name, scope) })
    else { throw .noLogGroup }
    return group
  }

  /// The stream that the call names, which must be there.
  func stream(of group: LogGroup) throws(ServiceError) -> LogStream {
    let name = try input.requiredText("logStreamName")
    return try stream(name, of: group)
  }

  /// A stream of a group, which must be there.
  func stream(_ name: String, of group: LogGroup) throws(ServiceError) -> LogStream {
    let found = try stored { () throws(RecordStoreError) in try store.stream(name, of: group) }
    guard let found else { throw .noLogStream }
    return found
  }

  /// A whole number that must be in a range.
  func integer(
    _ name: String, in range: ClosedRange<Int>
  ) throws(ServiceError) -> Int? {
    guard let number = try input.integer(name) else { return nil }
    guard range.contains(number) else {
      let (bound, word) =
        number < range.lowerBound ? (range.lowerBound, "greater") : (range.upperBound, "less")
      throw .constraint("\(number)", name, "have value \(word) than or equal to \(bound)")
    }
    return number
  }

  /// The ARN of a group, without `:*`.
  func arn(_ group: LogGroup) -> String {
    "arn:aws:logs:\(scope.region):\(scope.account):log-group:\(group.name)"
  }
}

/// Names of groups and streams.
enum LogsNames {
  private static let bytes = 512

  /// The name in an ARN of a group, or the text itself.
  static func groupName(_ identifier: String) -> String {
    guard identifier.hasPrefix("arn:") else { return identifier }
    let parts = identifier.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 6 && parts[5] == "log-group" ? String(parts[6]) : identifier
  }

  static func check(group name: String) throws(ServiceError) {
    try check(length: name, "logGroupName")
    let isRight = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || Array("._-/#".utf8).contains(byte)
    }
    guard isRight else {
      throw .constraint(
        name, "logGroupName", "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+")
    }
  }

  static func check(stream name: String) throws(ServiceError) {
    try check(length: name, "logStreamName")
    guard !name.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") })
    else {
      throw .constraint(name, "logStreamName", "satisfy regular expression pattern: [^:*]*")
    }
  }

  private static func check(length name: String, _ parameter: String) throws(ServiceError) {
    guard !name.isEmpty else {
      throw .constraint(name, parameter, "have length greater than or equal to 1")
    }
    guard name.unicodeScalars.count <= bytes, name.utf8.count <= 2 * bytes else {
      throw .constraint(name, parameter, "have length less than or equal to \(bytes)")
    }
  }
}

extension ServiceError {
  static let noLogGroup = ServiceError(
    code: "ResourceNotFoundException", message: "The specified log group does not exist.")
  static let noLogStream = ServiceError(
    code: "ResourceNotFoundException", message: "The specified log stream does not exist.")

  static func invalidLogs(_ message: String) -> ServiceError {
    ServiceError(code: "InvalidParameterException", message: message)
  }

  /// A value that breaks a rule, in AWS's words.
  static func constraint(_ value: String, _ parameter: String, _ rule: String) -> ServiceError {
    .invalidLogs(
      "1 validation error detected: Value '\(value.prefix(600))' at '\(parameter)' failed to "
        + "satisfy constraint: Member must \(rule)")
  }
}
