package import AWSProtocols

/// What a request asks for, once its service is found.
package struct ServiceCall: Sendable {
  /// The service.
  package let service: AWSService
  /// The operation.
  package let operation: ServiceOperation
  /// Its parameters.
  package let input: ServiceInput
}

/// All services on one port, and which of them a request is for.
///
/// The signature names the service; `X-Amz-Target` or `Version` decide between protocols of one
/// service, and where nothing is signed they are all there is. What fits nothing is taken for S3.
package struct ServiceDirectory: Sendable {
  /// In the order in which they were given.
  package let services: [AWSService]
  /// S3, where it is served.
  package let objects: S3Service?

  /// Lists the services.
  package init(_ services: [AWSService], objects: S3Service? = nil) {
    self.services = services
    self.objects = objects
  }

  /// Finds the service of a request; nil where Weir has none.
  ///
  /// - Parameter signingName: The service of the credential scope; nil where nothing is signed.
  package func service(for request: WireRequest, signedFor signingName: String?) -> AWSService? {
    let candidates = signingName.map { name in services.filter { $0.signingName == name } }
    let all = candidates ?? services
    if let target = request.header("X-Amz-Target") {
      let prefix = target.prefix { $0 != "." }
      return all.first { $0.targetPrefix == String(prefix) } ?? candidates?.first
    }
    guard candidates == nil else {
      return all.first { !$0.wireProtocol.isJSON } ?? all.first
    }
    let fields = (try? ServiceDirectory.fields(of: request)) ?? []
    guard let version = fields.first(where: { $0.name == "Version" })?.value else { return nil }
    return all.first { $0.version == version }
  }

  /// How to write an error for a request whose service Weir has not.
  package static func guessedProtocol(of request: WireRequest) -> ServiceProtocol {
    if request.header("X-Amz-Target") != nil {
      return request.mediaType == "application/x-amz-json-1.0" ? .json10 : .json11
    }
    if request.mediaType == formType { return .query }
    let query = request.query.split(separator: "&")
    return query.contains { $0.hasPrefix("Action=") } ? .query : .restXML
  }

  /// Reads operation and parameters.
  package static func call(
    _ request: WireRequest, of service: AWSService
  ) throws(ServiceError) -> ServiceCall {
    if service.wireProtocol.isJSON { return try jsonCall(request, of: service) }
    var fields: [QueryParameter]
    let tree: JSONValue
    do throws(QueryFault) {
      fields = try self.fields(of: request)
      tree = try QueryForm.tree(fields.filter { !isEnvelope($0.name) })
    } catch {
      throw ServiceError(code: "MalformedQueryString", message: sentence(error.message))
    }
    let actions = fields.filter { $0.name == "Action" }
    guard let action = actions.first?.value, actions.count == 1, !action.isEmpty else {
      throw ServiceError(
        code: "MissingAction", message: "The request must contain the parameter Action once.")
    }
    let versions = Set(fields.filter { $0.name == "Version" }.map(\.value))
    guard versions.isSubset(of: [service.version ?? ""]) else {
      throw ServiceError(
        code: "InvalidAction",
        message: "Could not find operation \(action) for version "
          + "\(versions.sorted().joined(separator: ", ")); "
          + "\(service.signingName) has \(service.version ?? "none").")
    }
    guard let operation = service.operations[action] else {
      throw .unknownOperation(action, service.wireProtocol)
    }
    return ServiceCall(
      service: service, operation: operation, input: ServiceInput(tree, service.wireProtocol))
  }

  private static func jsonCall(
    _ request: WireRequest, of service: AWSService
  ) throws(ServiceError) -> ServiceCall {
    let target = request.header("X-Amz-Target") ?? ""
    let parts = target.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, String(parts[0]) == service.targetPrefix,
      let operation = service.operations[String(parts[1])]
    else { throw .unknownOperation(target, service.wireProtocol) }
    let tree: JSONValue
    do throws(JSONFault) {
      // An operation without parameters may have an empty body.
      tree = request.body.isEmpty ? .object([]) : try JSONReader.read(request.body)
    } catch {
      throw ServiceError(
        code: "SerializationException", message: "The body is no JSON: \(error).")
    }
    guard case .object = tree else {
      throw ServiceError(
        code: "SerializationException", message: "The body is no JSON object.")
    }
    return ServiceCall(
      service: service, operation: operation, input: ServiceInput(tree, service.wireProtocol))
  }

  private static let formType = "application/x-www-form-urlencoded"

  /// The fields of query and form together.
  private static func fields(of request: WireRequest) throws(QueryFault) -> [QueryParameter] {
    let query = try QueryForm.fields(Array(request.query.utf8))
    guard !request.body.isEmpty else { return query }
    guard request.mediaType == formType else {
      throw QueryFault("the body is '\(request.mediaType)', and \(formType) was expected")
    }
    return try query + QueryForm.fields(request.body)
  }

  /// What says where a call goes and who signed it, and so is no parameter of the operation.
  private static func isEnvelope(_ name: String) -> Bool {
    name == "Action" || name == "Version" || name.hasPrefix("X-Amz-")
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
