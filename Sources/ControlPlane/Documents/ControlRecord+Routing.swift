package import AWSProtocols

// How EC2 describes route tables and gateways, when they are new.

extension ControlRecord {
  /// A route table without routes.
  package static func routeTable(
    _ id: String, in scope: ResourceScope, vpc: String
  ) -> ControlRecord {
    ControlRecord(
      .routeTable, id,
      [
        "routeTableId": .string(id), "vpcId": .string(vpc), "ownerId": .string(scope.account),
        "routeSet": [], "associationSet": [], "propagatingVgwSet": [], "tagSet": [],
      ])
  }

  /// Adds a route.
  ///
  /// - Parameter destination: A member such as `destinationCidrBlock`.
  /// - Parameter target: A member such as `gatewayId`.
  package mutating func addRoute(
    _ destination: JSONMember, _ target: JSONMember, origin: String = "CreateRoute",
    state: String = "active"
  ) {
    append(
      .object([
        destination, target, JSONMember("origin", .string(origin)),
        JSONMember("state", .string(state)),
      ]), to: "routeSet")
  }

  /// Associates a route table with a subnet or a gateway, or makes it the main one with neither.
  @discardableResult
  package mutating func associate(
    subnetID: String? = nil, gatewayID: String? = nil, association: String? = nil
  ) -> String {
    let name = subnetID ?? gatewayID ?? "main"
    let association = association ?? "rtbassoc-" + StableDigits.of("\(id) \(name)")
    append(
      [
        "routeTableAssociationId": .string(association), "routeTableId": .string(id),
        "subnetId": JSONValue(subnetID), "gatewayId": JSONValue(gatewayID),
        "main": .bool(subnetID == nil && gatewayID == nil),
        "associationState": ["state": "associated"],
      ], to: "associationSet")
    return association
  }

  /// An internet gateway.
  package static func internetGateway(
    _ id: String, in scope: ResourceScope, vpc: String? = nil
  ) -> ControlRecord {
    ControlRecord(
      .internetGateway, id,
      [
        "internetGatewayId": .string(id), "ownerId": .string(scope.account),
        "attachmentSet": attachments(vpc, state: "available"), "tagSet": [],
      ])
  }

  /// An egress-only internet gateway.
  package static func egressOnlyGateway(_ id: String, vpc: String?) -> ControlRecord {
    ControlRecord(
      .egressOnlyGateway, id,
      [
        "egressOnlyInternetGatewayId": .string(id),
        "attachmentSet": attachments(vpc, state: "attached"), "tagSet": [],
      ])
  }

  private static func attachments(_ vpc: String?, state: String) -> JSONValue {
    .array(vpc.map { [["vpcId": .string($0), "state": .string(state)]] } ?? [])
  }

  /// A NAT gateway.
  package static func natGateway(
    _ id: String, vpc: String, subnet: String?, isPublic: Bool, addresses: [JSONValue],
    state: String = "available", time: String?
  ) -> ControlRecord {
    ControlRecord(
      .natGateway, id,
      [
        "natGatewayId": .string(id), "vpcId": .string(vpc), "subnetId": JSONValue(subnet),
        "state": .string(state), "connectivityType": isPublic ? "public" : "private",
        "createTime": JSONValue(time), "natGatewayAddressSet": .array(addresses), "tagSet": [],
      ])
  }

  /// A VPC endpoint.
  package static func endpoint(
    _ id: String, in scope: ResourceScope, vpc: String, type: String, service: String,
    state: String = "available", time: String?
  ) -> ControlRecord {
    ControlRecord(
      .endpoint, id,
      [
        "vpcEndpointId": .string(id), "vpcEndpointType": .string(type), "vpcId": .string(vpc),
        "serviceName": .string(service), "state": .string(state), "routeTableIdSet": [],
        "subnetIdSet": [], "groupSet": [], "ipAddressType": "ipv4", "privateDnsEnabled": false,
        "requesterManaged": false, "networkInterfaceIdSet": [], "dnsEntrySet": [],
        "creationTimestamp": JSONValue(time), "ownerId": .string(scope.account), "tagSet": [],
      ])
  }

  /// A side of a peering connection.
  package static func peeringSide(
    vpc: String, owner: String?, region: String?, blocks: [String], ipv6: [String] = []
  ) -> JSONValue {
    [
      "vpcId": .string(vpc), "ownerId": JSONValue(owner), "region": JSONValue(region),
      "cidrBlock": JSONValue(blocks.first),
      "cidrBlockSet": .array(blocks.map { ["cidrBlock": .string($0)] }),
      "ipv6CidrBlockSet": .array(ipv6.map { ["ipv6CidrBlock": .string($0)] }),
      "peeringOptions": [
        "allowDnsResolutionFromRemoteVpc": false,
        "allowEgressFromLocalClassicLinkToRemoteVpc": false,
        "allowEgressFromLocalVpcToRemoteClassicLink": false,
      ],
    ]
  }

  /// A VPC peering connection.
  package static func peering(
    _ id: String, requester: JSONValue, accepter: JSONValue, status: String, message: String
  ) -> ControlRecord {
    ControlRecord(
      .peering, id,
      [
        "vpcPeeringConnectionId": .string(id), "requesterVpcInfo": requester,
        "accepterVpcInfo": accepter,
        "status": ["code": .string(status), "message": .string(message)], "tagSet": [],
      ])
  }

  /// A transit gateway.
  package static func transitGateway(
    _ id: String, in scope: ResourceScope, owner: String? = nil, description: String = "",
    time: String?
  ) -> ControlRecord {
    ControlRecord(
      .transitGateway, id,
      [
        "transitGatewayId": .string(id),
        "transitGatewayArn": .string(ResourceARN.ec2(scope, "transit-gateway", id)),
        "state": "available", "ownerId": .string(owner ?? scope.account),
        "description": .string(description), "creationTime": JSONValue(time),
        "options": [
          "amazonSideAsn": 64512, "autoAcceptSharedAttachments": "disable",
          "defaultRouteTableAssociation": "enable", "defaultRouteTablePropagation": "enable",
          "vpnEcmpSupport": "enable", "dnsSupport": "enable",
          "securityGroupReferencingSupport": "disable", "multicastSupport": "disable",
        ], "tagSet": [],
      ])
  }

  /// An attachment of a transit gateway, as both of its descriptions need it.
  package static func attachment(
    _ id: String, in scope: ResourceScope, gateway: String, type: String, resource: String?,
    subnets: [String], state: String = "available", time: String?
  ) -> ControlRecord {
    ControlRecord(
      .attachment, id,
      [
        "transitGatewayAttachmentId": .string(id), "transitGatewayId": .string(gateway),
        "vpcId": JSONValue(type == "vpc" ? resource : nil),
        "vpcOwnerId": JSONValue(type == "vpc" ? scope.account : nil),
        "transitGatewayOwnerId": .string(scope.account),
        "resourceOwnerId": .string(scope.account), "resourceType": .string(type),
        "resourceId": JSONValue(resource), "state": .string(state),
        "subnetIds": JSONValue(texts: subnets), "creationTime": JSONValue(time),
        "options": [
          "dnsSupport": "enable", "securityGroupReferencingSupport": "enable",
          "ipv6Support": "disable", "applianceModeSupport": "disable",
        ], "tagSet": [],
      ])
  }
}
