public import FlowModel

/// Translates private IPv4 sources to one address of its own.
public struct NATGateway: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .natGateway }

  /// The `nat-` identifier.
  public var id: String
  /// The VPC it serves.
  public var vpcID: String
  /// The subnet it lies in; nil for a regional gateway.
  public var subnetID: String?
  /// Its interfaces, which carry its addresses; none for a regional gateway.
  public var interfaceIDs: [InterfaceID]
  /// Whether it leads to the internet.
  public var isPublic: Bool
  /// `available`, `deleted` and so on, as EC2 says.
  public var state: String
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, vpcID: String, subnetID: String? = nil, interfaceIDs: [InterfaceID] = [],
    isPublic: Bool = true, state: String = "available", tags: [String: String] = [:],
    position: SourcePosition
  ) {
    self.id = id
    self.vpcID = vpcID
    self.subnetID = subnetID
    self.interfaceIDs = interfaceIDs
    self.isPublic = isPublic
    self.state = state
    self.tags = tags
    self.position = position
  }
}
