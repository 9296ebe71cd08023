internal import ControlPlane

extension EC2Operation {
  /// Lists route tables.
  static let describeRouteTables = describe(
    "DescribeRouteTables",
    EC2Description(
      kind: .routeTable, list: "routeTableSet", ids: "RouteTableId",
      filters: [
        "association.gateway-id": "associationSet.gatewayId",
        "association.main": "associationSet.main",
        "association.route-table-association-id": "associationSet.routeTableAssociationId",
        "association.route-table-id": "associationSet.routeTableId",
        "association.subnet-id": "associationSet.subnetId", "owner-id": "ownerId",
        "route-table-id": "routeTableId",
        "route.destination-cidr-block": "routeSet.destinationCidrBlock",
        "route.destination-ipv6-cidr-block": "routeSet.destinationIpv6CidrBlock",
        "route.destination-prefix-list-id": "routeSet.destinationPrefixListId",
        "route.egress-only-internet-gateway-id": "routeSet.egressOnlyInternetGatewayId",
        "route.gateway-id": "routeSet.gatewayId", "route.instance-id": "routeSet.instanceId",
        "route.nat-gateway-id": "routeSet.natGatewayId",
        "route.transit-gateway-id": "routeSet.transitGatewayId",
        "route.origin": "routeSet.origin", "route.state": "routeSet.state",
        "route.vpc-peering-connection-id": "routeSet.vpcPeeringConnectionId", "vpc-id": "vpcId",
      ]))
}
