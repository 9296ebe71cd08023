/// Everything that was read, before anybody has asked whether it fits together.
public struct TopologyResources: Hashable, Sendable {
  /// The account whose view this is: 12 digits, where it is known.
  public var accountID: String?
  /// The Region, such as `eu-central-1`, where it is known.
  public var region: String?
  /// Identifiers that may be named without being described: others' resources, and unread kinds.
  public var externalIDs: Set<String> = []
  /// Virtual private clouds.
  public var vpcs: [VPC] = []
  /// Subnets.
  public var subnets: [Subnet] = []
  /// Security groups with their rules.
  public var groups: [SecurityGroup] = []
  /// Network ACLs with their entries.
  public var networkACLs: [NetworkACL] = []
  /// Route tables with their routes.
  public var routeTables: [RouteTable] = []
  /// Internet gateways.
  public var internetGateways: [InternetGateway] = []
  /// Egress-only internet gateways.
  public var egressOnlyGateways: [EgressOnlyInternetGateway] = []
  /// NAT gateways.
  public var natGateways: [NATGateway] = []
  /// VPC endpoints.
  public var endpoints: [VPCEndpoint] = []
  /// Transit gateways.
  public var transitGateways: [TransitGateway] = []
  /// Attachments of transit gateways.
  public var transitGatewayAttachments: [TransitGatewayAttachment] = []
  /// VPC peering connections.
  public var peerings: [VPCPeeringConnection] = []
  /// Prefix lists with their entries.
  public var prefixLists: [PrefixList] = []
  /// Instances.
  public var instances: [Instance] = []
  /// Network interfaces.
  public var interfaces: [ElasticNetworkInterface] = []
  /// Targets of Traffic Mirroring.
  public var mirrorTargets: [TrafficMirrorTarget] = []
  /// Sessions of Traffic Mirroring.
  public var mirrorSessions: [TrafficMirrorSession] = []
  /// Tasks of ECS with interfaces of their own.
  public var tasks: [ContainerTask] = []
  /// Auto Scaling groups, of which only tags matter.
  public var autoScalingGroups: [AutoScalingGroup] = []

  /// Starts with nothing.
  public init() {}

  /// Whether the text is an account ID: 12 digits.
  static func isAccount(_ text: String) -> Bool {
    text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
