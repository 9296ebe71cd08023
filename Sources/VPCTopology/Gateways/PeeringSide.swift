public import NetworkTypes

/// One of the two VPCs of a peering connection, which may be another account's.
public struct PeeringSide: Hashable, Sendable {
  /// The VPC's identifier.
  public var vpcID: String
  /// The account that owns it, where it is known.
  public var ownerID: String?
  /// Its Region, where it is known; traffic to another Region takes another path.
  public var region: String?
  /// Its blocks, as far as the connection tells them.
  public var blocks: [CIDRBlock]

  /// Names a side.
  public init(
    vpcID: String, ownerID: String? = nil, region: String? = nil, blocks: [CIDRBlock] = []
  ) {
    self.vpcID = vpcID
    self.ownerID = ownerID
    self.region = region
    self.blocks = blocks
  }
}
