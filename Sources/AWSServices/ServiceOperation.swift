package import AWSProtocols

/// An operation of a service: its name, and what it does.
///
/// One operation is one file: an extension with a static property, or with a static function that
/// takes what the operation works on. It runs on a thread of a pool, may wait for the disk, and is
/// called by several threads at once.
package struct ServiceOperation: Sendable {
  /// The name on the wire, such as `DescribeFlowLogs`.
  package let name: String
  /// Carries out a call.
  package let perform: @Sendable (ServiceRequest) throws(ServiceError) -> ServiceAnswer

  /// Declares an operation.
  package init(
    _ name: String,
    perform: @escaping @Sendable (ServiceRequest) throws(ServiceError) -> ServiceAnswer
  ) {
    self.name = name
    self.perform = perform
  }
}

/// A service of AWS with the operations that Weir has of it.
package struct AWSService: Sendable {
  /// The name in credential scopes, such as `ec2` or `logs`.
  package let signingName: String
  /// What carries its calls.
  package let wireProtocol: ServiceProtocol
  /// The date that forms name as `Version`; nil where the protocol has no forms.
  package let version: String?
  /// The namespace of its XML; nil where it has none.
  package let namespace: String?
  /// What stands before the full stop in `X-Amz-Target`; nil where the protocol has none.
  package let targetPrefix: String?
  /// By name.
  package let operations: [String: ServiceOperation]

  /// Declares a service that takes forms and gives XML.
  package init(
    _ signingName: String, _ wireProtocol: ServiceProtocol, version: String, namespace: String,
    operations: [ServiceOperation]
  ) {
    self.signingName = signingName
    self.wireProtocol = wireProtocol
    self.version = version
    self.namespace = namespace
    targetPrefix = nil
    self.operations = AWSService.table(operations)
  }

  /// Declares a service that takes and gives JSON.
  package init(
    _ signingName: String, _ wireProtocol: ServiceProtocol, targetPrefix: String,
    operations: [ServiceOperation]
  ) {
    self.signingName = signingName
    self.wireProtocol = wireProtocol
    version = nil
    namespace = nil
    self.targetPrefix = targetPrefix
    self.operations = AWSService.table(operations)
  }

  private static func table(_ operations: [ServiceOperation]) -> [String: ServiceOperation] {
    Dictionary(operations.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Writes answers as the service has them.
  package var encoding: ServiceEncoding { ServiceEncoding(wireProtocol, namespace: namespace) }
}
