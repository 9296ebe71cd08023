internal import AWSProtocols

extension AWSService {
  /// STS, of which clients ask who they are, and for credentials that end by themselves.
  package static func sts(_ makeSession: @escaping RoleSessionMaker) -> AWSService {
    AWSService(
      "sts", .query, version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
      operations: [.getCallerIdentity, .assumeRole(makeSession)])
  }
}
