/// A router between VPCs and other networks.
public struct TransitGateway: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .transitGateway }

  /// The `tgw-` identifier.
  public var id: String
  /// The account that owns it, where it is known.
  public var ownerID: String?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, ownerID: String? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.ownerID = ownerID
    self.tags = tags
    self.position = position
  }
}
