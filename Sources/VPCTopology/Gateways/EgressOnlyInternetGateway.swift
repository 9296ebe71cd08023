/// The way to the internet for IPv6 that lets no connection in.
public struct EgressOnlyInternetGateway: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .egressOnlyGateway }

  /// The `eigw-` identifier.
  public var id: String
  /// The VPC it is attached to.
  public var vpcID: String?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.tags = tags
    self.position = position
  }
}
