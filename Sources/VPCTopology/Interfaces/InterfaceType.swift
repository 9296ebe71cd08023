/// What a network interface is for, as EC2 names it; any text that EC2 may add is kept.
public struct InterfaceType: RawRepresentable, Hashable, Sendable {
  /// The name in the spelling of flow log field `interface-type`: `nat_gateway`, not `natGateway`.
  public let rawValue: String

  /// Names a type; the API's other spelling of NAT gateways is understood.
  public init(rawValue: String) {
    self.rawValue = rawValue == "natGateway" ? "nat_gateway" : rawValue
  }

  /// An ordinary interface, also of services without a type of their own, such as RDS.
  public static let interface = InterfaceType(rawValue: "interface")
  /// An Elastic Fabric Adapter.
  public static let efa = InterfaceType(rawValue: "efa")
  /// A NAT gateway's.
  public static let natGateway = InterfaceType(rawValue: "nat_gateway")
  /// A regional NAT gateway's, which records name in place of the interface.
  public static let regionalNATGateway = InterfaceType(rawValue: "regional_nat_gateway")
  /// A transit gateway attachment's.
  public static let transitGateway = InterfaceType(rawValue: "transit_gateway")
  /// An interface endpoint's.
  public static let vpcEndpoint = InterfaceType(rawValue: "vpc_endpoint")
  /// An Application or Classic Load Balancer's.
  public static let loadBalancer = InterfaceType(rawValue: "load_balancer")
  /// A Network Load Balancer's.
  public static let networkLoadBalancer = InterfaceType(rawValue: "network_load_balancer")
  /// A Gateway Load Balancer's.
  public static let gatewayLoadBalancer = InterfaceType(rawValue: "gateway_load_balancer")
  /// A Gateway Load Balancer endpoint's.
  public static let gatewayLoadBalancerEndpoint = InterfaceType(
    rawValue: "gateway_load_balancer_endpoint")
  /// Shared by Lambda functions.
  public static let lambda = InterfaceType(rawValue: "lambda")

  /// Whether security groups do not apply to interfaces of this type.
  public var isWithoutGroups: Bool {
    switch self {
    case .natGateway, .regionalNATGateway, .transitGateway, .gatewayLoadBalancer,
      .gatewayLoadBalancerEndpoint:
      true
    default: false
    }
  }
}
