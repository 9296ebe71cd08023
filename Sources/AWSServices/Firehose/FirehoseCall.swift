internal import AWSProtocols
internal import ControlPlane
internal import RecordStore

/// A call of one operation of Firehose.
struct FirehoseCall {
  let store: DeliveryStreamStore
  let request: ServiceRequest
  /// Takes what failed on this side.
  let report: @Sendable (String) -> Void
  /// Says what is wrong with a destination; nil where nothing is.
  let check: @Sendable (_ kind: String, _ destination: JSONValue) -> String?

  var input: ServiceInput { request.input }
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
      case .noDeliveryStream(let name): throw notFound(name)
      case .deliveryStreamExists(let name):
        throw ServiceError(
          code: "ResourceInUseException",
          message: "Firehose \(name) under accountId \(request.account) already exists")
      case .condition:
        throw ServiceError(
          code: "ConcurrentModificationException",
          message: "The version of the stream is not the one that was named.")
      case .deliveryStreamFull:
        throw ServiceError(
          status: 503, code: "ServiceUnavailableException",
          message: "Slow down: the destination does not take what was put already.")
      default:
        report(error.description)
        throw ServiceError(
          status: 500, code: "ServiceUnavailableException",
          message: "The service is unavailable.")
      }
    }
  }

  private func notFound(_ name: String) -> ServiceError {
    ServiceError(
      code: "ResourceNotFoundException",
      message: "Firehose \(name) under account \(request.account) not found.")
  }

  /// The name in the call, as names may be.
  func name() throws(ServiceError) -> String {
    let name = try input.requiredText("DeliveryStreamName")
    let isRight = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
        || (0x61...0x7a).contains(byte) || Array("_.-".utf8).contains(byte)
    }
    guard isRight, name.utf8.count <= 64 else {
      throw .firehose(
        "1 validation error detected: Value '\(name.prefix(100))' at 'deliveryStreamName' failed "
          + "to satisfy constraint: Member must satisfy regular expression pattern: "
          + "[a-zA-Z0-9_.-]+ and have length less than or equal to 64")
    }
    return name
  }

  /// The stream that the call names, which must be there.
  func stream() throws(ServiceError) -> DeliveryStream {
    let name = try name()
    let found = try stored { () throws(RecordStoreError) in try store.stream(name, scope) }
    guard let found else { throw notFound(name) }
    return found
  }

  /// The tags of a list of keys and values.
  func tags() throws(ServiceError) -> [QueryParameter] {
    var tags: [QueryParameter] = []
    for tag in try input.structures("Tags") {
      let (key, value) = (try tag.requiredText("Key"), try tag.text("Value") ?? "")
      guard key.unicodeScalars.count <= 128, value.unicodeScalars.count <= 256,
        !key.hasPrefix("aws:")
      else { throw .firehose("The tag '\(key.prefix(128))' is invalid.") }
      tags.append(QueryParameter(name: key, value: value))
    }
    return tags
  }
}

extension ServiceError {
  static func firehose(_ message: String) -> ServiceError {
    ServiceError(code: "InvalidArgumentException", message: message)
  }
}
