internal import AWSProtocols
package import ControlPlane

extension AWSService {
  /// EC2: flow logs, and the VPC around them.
  package static func ec2(
    _ plane: ControlPlane, _ surroundings: EC2Surroundings
  ) -> AWSService {
    AWSService(
      "ec2", .ec2, version: "2016-11-15",
      namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
      operations: EC2Operation.all.map { $0.bound(to: plane, surroundings) })
  }
}

extension EC2Operation {
  /// Every operation that there is.
  static let all: [EC2Operation] = [
    createFlowLogs, describeFlowLogs, deleteFlowLogs, getFlowLogsIntegrationTemplate,
    createTags, deleteTags, describeTags,
    describeRegions, describeAvailabilityZones, describeAccountAttributes,
    createVpc, describeVpcs, deleteVpc, modifyVpcAttribute, describeVpcAttribute,
    associateVpcCidrBlock, disassociateVpcCidrBlock,
    createSubnet, describeSubnets, deleteSubnet, modifySubnetAttribute,
    createSecurityGroup, describeSecurityGroups, deleteSecurityGroup,
    authorizeSecurityGroupIngress, authorizeSecurityGroupEgress, revokeSecurityGroupIngress,
    revokeSecurityGroupEgress, describeSecurityGroupRules, modifySecurityGroupRules,
    updateSecurityGroupRuleDescriptionsIngress, updateSecurityGroupRuleDescriptionsEgress,
    createNetworkInterface, describeNetworkInterfaces, deleteNetworkInterface,
    modifyNetworkInterfaceAttribute, describeNetworkInterfaceAttribute,
    assignPrivateIpAddresses, unassignPrivateIpAddresses, assignIpv6Addresses,
    unassignIpv6Addresses, attachNetworkInterface, detachNetworkInterface,
    createNetworkAcl, describeNetworkAcls, deleteNetworkAcl, createNetworkAclEntry,
    replaceNetworkAclEntry, deleteNetworkAclEntry, replaceNetworkAclAssociation,
    createRouteTable, describeRouteTables, deleteRouteTable, createRoute, replaceRoute, deleteRoute,
    associateRouteTable, disassociateRouteTable, replaceRouteTableAssociation,
    createInternetGateway, describeInternetGateways, attachInternetGateway,
    detachInternetGateway, deleteInternetGateway,
    createEgressOnlyInternetGateway, describeEgressOnlyInternetGateways,
    deleteEgressOnlyInternetGateway, createNatGateway, describeNatGateways, deleteNatGateway,
    createVpcEndpoint, describeVpcEndpoints, modifyVpcEndpoint, deleteVpcEndpoints,
    createVpcPeeringConnection, acceptVpcPeeringConnection, rejectVpcPeeringConnection,
    describeVpcPeeringConnections, deleteVpcPeeringConnection,
    createTransitGateway, describeTransitGateways, deleteTransitGateway,
    createTransitGatewayVpcAttachment, describeTransitGatewayVpcAttachments,
    describeTransitGatewayAttachments, deleteTransitGatewayVpcAttachment,
    createManagedPrefixList, describeManagedPrefixLists, describePrefixLists,
    getManagedPrefixListEntries, modifyManagedPrefixList, deleteManagedPrefixList,
    allocateAddress, describeAddresses, associateAddress, disassociateAddress, releaseAddress,
    runInstances, describeInstances, terminateInstances,
  ]
}
