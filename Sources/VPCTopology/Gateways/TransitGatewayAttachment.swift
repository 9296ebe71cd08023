/// What a transit gateway is connected to.
public struct TransitGatewayAttachment: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .transitGatewayAttachment }

  /// The `tgw-attach-` identifier.
  public var id: String
  /// The transit gateway.
  public var gatewayID: String
  /// What is attached: `vpc`, `vpn`, `peering` and so on.
  public var resourceType: String
  /// What is attached; for a VPC its `vpc-` identifier.
  public var resourceID: String?
  /// Subnets that hold an interface of the attachment.
  public var subnetIDs: [String]
  /// `available`, `deleted` and so on, as EC2 says.
  public var state: String
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, gatewayID: String, resourceType: String = "vpc", resourceID: String? = nil,
    subnetIDs: [String] = [], state: String = "available", tags: [String: String] = [:],
    position: SourcePosition
  ) {
    self.id = id
    self.gatewayID = gatewayID
    self.resourceType = resourceType
    self.resourceID = resourceID
    self.subnetIDs = subnetIDs
    self.state = state
    self.tags = tags
    self.position = position
  }

  /// The attached VPC, if one is.
  public var vpcID: String? { resourceType == "vpc" ? resourceID : nil }
}
