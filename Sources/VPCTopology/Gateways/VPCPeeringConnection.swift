/// A direct connection of two VPCs.
public struct VPCPeeringConnection: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .peering }

  /// The `pcx-` identifier.
  public var id: String
  /// The VPC that asked.
  public var requester: PeeringSide
  /// The VPC that was asked.
  public var accepter: PeeringSide
  /// `active`, `deleted` and so on, as EC2 says.
  public var status: String
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, requester: PeeringSide, accepter: PeeringSide, status: String = "active",
    tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.requester = requester
    self.accepter = accepter
    self.status = status
    self.tags = tags
    self.position = position
  }
}
