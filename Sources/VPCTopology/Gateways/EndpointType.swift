/// How a VPC endpoint reaches its service; any text that EC2 may add is kept.
public struct EndpointType: RawRepresentable, Hashable, Sendable {
  /// The name as EC2 writes it.
  public let rawValue: String

  /// Names a type; every text is valid.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Through interfaces in subnets (PrivateLink).
  public static let interface = EndpointType(rawValue: "Interface")
  /// Through routes to a prefix list: S3 and DynamoDB.
  public static let gateway = EndpointType(rawValue: "Gateway")
  /// Through a Gateway Load Balancer.
  public static let gatewayLoadBalancer = EndpointType(rawValue: "GatewayLoadBalancer")
}
