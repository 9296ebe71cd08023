internal import AWSProtocols

extension AWSService {
  /// STS, of which clients ask who they are.
  package static let sts = AWSService(
    "sts", .query, version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    operations: [.getCallerIdentity])
}
