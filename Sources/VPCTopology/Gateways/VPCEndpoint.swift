public import FlowModel

/// Private access to a service.
public struct VPCEndpoint: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .endpoint }

  /// The `vpce-` identifier.
  public var id: String
  /// The VPC it serves.
  public var vpcID: String
  /// How the service is reached.
  public var type: EndpointType
  /// Such as `com.amazonaws.eu-central-1.s3`.
  public var serviceName: String
  /// Interfaces of an interface endpoint.
  public var interfaceIDs: [InterfaceID]
  /// Subnets of an interface endpoint.
  public var subnetIDs: [String]
  /// Route tables that lead to a gateway endpoint.
  public var routeTableIDs: [String]
  /// Security groups of an interface endpoint.
  public var groupIDs: [String]
  /// `available`, `pending` and so on, as EC2 says.
  public var state: String
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String, type: EndpointType, serviceName: String,
    interfaceIDs: [InterfaceID] = [], subnetIDs: [String] = [], routeTableIDs: [String] = [],
    groupIDs: [String] = [], state: String = "available", tags: [String: String] = [:],
    position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.type = type
    self.serviceName = serviceName
    self.interfaceIDs = interfaceIDs
    self.subnetIDs = subnetIDs
    self.routeTableIDs = routeTableIDs
    self.groupIDs = groupIDs
    self.state = state
    self.tags = tags
    self.position = position
  }
}
