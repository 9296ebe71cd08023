/// The sorts of things that the control plane keeps.
///
/// The raw value stands in the database, and is the type that tags name where there is one.
package enum ControlKind: String, CaseIterable, Sendable {
  /// Virtual private clouds.
  case vpc
  /// Subnets.
  case subnet
  /// Network interfaces.
  case interface = "network-interface"
  /// Security groups, without their rules.
  case group = "security-group"
  /// Rules of security groups.
  case groupRule = "security-group-rule"
  /// Network ACLs with their entries.
  case networkACL = "network-acl"
  /// Route tables with their routes.
  case routeTable = "route-table"
  /// Internet gateways.
  case internetGateway = "internet-gateway"
  /// Egress-only internet gateways.
  case egressOnlyGateway = "egress-only-internet-gateway"
  /// NAT gateways.
  case natGateway = "natgateway"
  /// VPC endpoints.
  case endpoint = "vpc-endpoint"
  /// VPC peering connections.
  case peering = "vpc-peering-connection"
  /// Transit gateways.
  case transitGateway = "transit-gateway"
  /// Attachments of transit gateways.
  case attachment = "transit-gateway-attachment"
  /// Managed prefix lists with their entries.
  case prefixList = "prefix-list"
  /// Elastic IP addresses.
  case address = "elastic-ip"
  /// Instances.
  case instance
  /// Flow logs.
  case flowLog = "vpc-flow-log"
  /// Answers to calls that named a client token.
  case clientToken = "client-token"
  /// What a topology said about a resource when the resource was taken over from it.
  case seed

  /// Whether things of this kind are resources with tags, and not the control plane's own notes.
  package var isResource: Bool { self != .clientToken && self != .seed }

  /// What identifiers begin with; empty for notes.
  package var idPrefix: String {
    switch self {
    case .vpc: "vpc-"
    case .subnet: "subnet-"
    case .interface: "eni-"
    case .group: "sg-"
    case .groupRule: "sgr-"
    case .networkACL: "acl-"
    case .routeTable: "rtb-"
    case .internetGateway: "igw-"
    case .egressOnlyGateway: "eigw-"
    case .natGateway: "nat-"
    case .endpoint: "vpce-"
    case .peering: "pcx-"
    case .transitGateway: "tgw-"
    case .attachment: "tgw-attach-"
    case .prefixList: "pl-"
    case .address: "eipalloc-"
    case .instance: "i-"
    case .flowLog: "fl-"
    case .clientToken, .seed: ""
    }
  }

  /// Whether a text has the form of an identifier: the prefix and hexadecimal digits.
  package func isID(_ text: String) -> Bool {
    let rest = text.utf8.dropFirst(idPrefix.utf8.count)
    return text.hasPrefix(idPrefix) && (1...64).contains(rest.count)
      && rest.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
  }

  /// The kind whose identifiers begin like this one.
  package static func ofID(_ id: String) -> ControlKind? {
    // `tgw-attach-` begins with `tgw-`.
    allCases.filter { $0.isResource && $0.isID(id) }.max { $0.idPrefix.count < $1.idPrefix.count }
  }
}
