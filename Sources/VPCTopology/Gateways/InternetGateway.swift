/// The way to the internet; it maps public addresses to private ones.
public struct InternetGateway: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .internetGateway }

  /// The `igw-` identifier.
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
