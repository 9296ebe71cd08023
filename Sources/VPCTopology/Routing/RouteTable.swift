/// Where packets that leave its subnets go next.
public struct RouteTable: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .routeTable }

  /// The `rtb-` identifier.
  public var id: String
  /// The VPC it belongs to.
  public var vpcID: String
  /// Whether it applies to subnets that name no other.
  public var isMain: Bool
  /// In any order: the longest prefix wins.
  public var routes: [Route]
  /// Subnets it is explicitly associated with.
  public var subnetIDs: [String]
  /// Gateways whose incoming traffic it routes.
  public var gatewayIDs: [String]
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String, isMain: Bool, routes: [Route], subnetIDs: [String],
    gatewayIDs: [String] = [], tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.isMain = isMain
    self.routes = routes
    self.subnetIDs = subnetIDs
    self.gatewayIDs = gatewayIDs
    self.tags = tags
    self.position = position
  }
}
