/// The AWS service that an interface works for, told from its type and description.
public enum ManagingService: String, CaseIterable, Sendable {
  /// Application, Classic, Network or Gateway Load Balancer.
  case loadBalancing = "elb"
  /// Relational Database Service.
  case rds
  /// ElastiCache.
  case elastiCache = "elasticache"
  /// Redshift.
  case redshift
  /// WorkSpaces.
  case workSpaces = "workspaces"
  /// NAT gateway.
  case natGateway = "nat-gateway"
  /// Transit gateway.
  case transitGateway = "transit-gateway"
  /// VPC endpoint.
  case vpcEndpoint = "vpc-endpoint"
  /// Lambda.
  case lambda

  /// Beginnings of the descriptions that services give interfaces of type `interface`.
  static let descriptions: [(start: String, service: ManagingService)] = [
    ("ELB ", .loadBalancing), ("RDSNetworkInterface", .rds), ("ElastiCache ", .elastiCache),
    ("RedshiftNetworkInterface", .redshift), ("Redshift ", .redshift),
    ("Created By Amazon Workspaces", .workSpaces), ("Created by Amazon WorkSpaces", .workSpaces),
    ("[DO NOT DELETE] ENI managed by WorkSpaces", .workSpaces),
    ("Interface for NAT Gateway ", .natGateway), ("VPC Endpoint Interface ", .vpcEndpoint),
    ("Network Interface for Transit Gateway Attachment ", .transitGateway),
    ("AWS Lambda VPC ENI", .lambda),
  ]
}

extension ElasticNetworkInterface {
  /// The service that manages the interface; nil for an interface of the owner's own.
  public var service: ManagingService? {
    switch type {
    case .natGateway, .regionalNATGateway: return .natGateway
    case .transitGateway: return .transitGateway
    case .vpcEndpoint, .gatewayLoadBalancerEndpoint: return .vpcEndpoint
    case .loadBalancer, .networkLoadBalancer, .gatewayLoadBalancer: return .loadBalancing
    case .lambda: return .lambda
    default: break
    }
    guard isRequesterManaged else { return nil }
    return ManagingService.descriptions.first { details.hasPrefix($0.start) }?.service
  }
}
