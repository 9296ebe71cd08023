public import NetworkTypes

/// A part of a VPC in one Availability Zone.
public struct Subnet: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .subnet }

  /// The `subnet-` identifier.
  public var id: String
  /// The VPC it is part of.
  public var vpcID: String
  /// Its IPv4 and IPv6 blocks, inside those of the VPC.
  public var blocks: [CIDRBlock]
  /// Availability Zone as the account names it, such as `eu-central-1a`.
  public var zoneName: String?
  /// Availability Zone by its ID, the same in all accounts, such as `euc1-az2`.
  public var zoneID: String?
  /// The Outpost it lies on, if it does.
  public var outpostARN: String?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String, blocks: [CIDRBlock], zoneName: String? = nil,
    zoneID: String? = nil, outpostARN: String? = nil, tags: [String: String] = [:],
    position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.blocks = blocks
    self.zoneName = zoneName
    self.zoneID = zoneID
    self.outpostARN = outpostARN
    self.tags = tags
    self.position = position
  }
}
