internal import AWSProtocols

/// One of the operations that tell of a VPC: what it is called, and what becomes of its answer.
struct DescribeCall: Sendable {
  /// The operation's name, such as `DescribeVpcs`.
  var action: String
  /// The element of the answer that holds the items.
  var list: String
  /// The key of the JSON document.
  var key: String
  /// Items asked for at a time: the most that the operation allows.
  var pageSize = 1000
  /// How the operation is held to some VPCs.
  var selection: Selection
  /// Whether there is no topology without it.
  var isRequired = false

  /// How only the items of some VPCs come about.
  enum Selection: Sendable {
    /// EC2 picks them, by the filter of this name.
    case filter(String)
    /// EC2 has no filter for it: items that name one of the VPCs in one of these places are kept.
    case members([[String]])
    /// By the security groups that were found.
    case groups
    /// Those at interfaces and endpoints that were found, or at a load balancer.
    case mirrorTargets
    /// Those between interfaces and targets that were found.
    case mirrorSessions
    /// They belong to no VPC.
    case all
  }

  /// The document's file: `network-interfaces.json`, as the AWS CLI's command ends.
  var file: String {
    var name = ""
    for character in action.dropFirst("Describe".count) {
      if character.isUppercase && !name.isEmpty { name += "-" }
      name += character.lowercased()
    }
    return name + ".json"
  }

  /// Every operation, in the order in which they are called.
  static let all: [DescribeCall] = [
    DescribeCall(
      action: "DescribeVpcs", list: "vpcSet", key: "Vpcs", selection: .filter("vpc-id"),
      isRequired: true),
    DescribeCall(
      action: "DescribeSubnets", list: "subnetSet", key: "Subnets", selection: .filter("vpc-id"),
      isRequired: true),
    DescribeCall(
      action: "DescribeNetworkInterfaces", list: "networkInterfaceSet", key: "NetworkInterfaces",
      selection: .filter("vpc-id"), isRequired: true),
    DescribeCall(
      action: "DescribeSecurityGroups", list: "securityGroupInfo", key: "SecurityGroups",
      selection: .filter("vpc-id"), isRequired: true),
    DescribeCall(
      action: "DescribeSecurityGroupRules", list: "securityGroupRuleSet",
      key: "SecurityGroupRules", selection: .groups),
    DescribeCall(
      action: "DescribeNetworkAcls", list: "networkAclSet", key: "NetworkAcls",
      selection: .filter("vpc-id"), isRequired: true),
    DescribeCall(
      action: "DescribeRouteTables", list: "routeTableSet", key: "RouteTables", pageSize: 100,
      selection: .filter("vpc-id"), isRequired: true),
    DescribeCall(
      action: "DescribeInternetGateways", list: "internetGatewaySet", key: "InternetGateways",
      selection: .filter("attachment.vpc-id")),
    DescribeCall(
      action: "DescribeEgressOnlyInternetGateways", list: "egressOnlyInternetGatewaySet",
      key: "EgressOnlyInternetGateways", pageSize: 255,
      selection: .members([["Attachments", "VpcId"]])),
    DescribeCall(
      action: "DescribeNatGateways", list: "natGatewaySet", key: "NatGateways",
      selection: .filter("vpc-id")),
    DescribeCall(
      action: "DescribeVpcEndpoints", list: "vpcEndpointSet", key: "VpcEndpoints",
      selection: .filter("vpc-id")),
    DescribeCall(
      action: "DescribeVpcPeeringConnections", list: "vpcPeeringConnectionSet",
      key: "VpcPeeringConnections",
      selection: .members([["RequesterVpcInfo", "VpcId"], ["AccepterVpcInfo", "VpcId"]])),
    DescribeCall(
      action: "DescribeTransitGateways", list: "transitGatewaySet", key: "TransitGateways",
      selection: .all),
    DescribeCall(
      action: "DescribeTransitGatewayAttachments", list: "transitGatewayAttachments",
      key: "TransitGatewayAttachments", selection: .members([["ResourceId"]])),
    DescribeCall(
      action: "DescribeTransitGatewayVpcAttachments", list: "transitGatewayVpcAttachments",
      key: "TransitGatewayVpcAttachments", selection: .members([["VpcId"]])),
    DescribeCall(
      action: "DescribePrefixLists", list: "prefixListSet", key: "PrefixLists", selection: .all),
    DescribeCall(
      action: "DescribeManagedPrefixLists", list: "prefixListSet", key: "PrefixLists",
      pageSize: 100, selection: .all),
    DescribeCall(
      action: "DescribeInstances", list: "reservationSet", key: "Reservations",
      selection: .filter("vpc-id")),
    DescribeCall(
      action: "DescribeTrafficMirrorTargets", list: "trafficMirrorTargetSet",
      key: "TrafficMirrorTargets", selection: .mirrorTargets),
    DescribeCall(
      action: "DescribeTrafficMirrorSessions", list: "trafficMirrorSessionSet",
      key: "TrafficMirrorSessions", selection: .mirrorSessions),
  ]

  /// Gives the entries of one managed prefix list, whose identifier is a parameter.
  static let prefixListEntries = DescribeCall(
    action: "GetManagedPrefixListEntries", list: "entrySet", key: "Entries", pageSize: 100,
    selection: .all)
}

extension JSONValue {
  /// The texts that a path of keys leads to, through objects and the items of arrays.
  func texts(at path: [String]) -> [String] {
    if let items { return items.flatMap { $0.texts(at: path) } }
    guard let first = path.first else { return text.map { [$0] } ?? [] }
    return self[first]?.texts(at: Array(path.dropFirst())) ?? []
  }
}
