internal import ControlPlane

extension EC2Operation {
  /// Lists VPCs.
  static let describeVpcs = describe(
    "DescribeVpcs",
    EC2Description(
      kind: .vpc, list: "vpcSet", ids: "VpcId",
      filters: [
        "cidr": "cidrBlock",
        "cidr-block-association.cidr-block":
          "cidrBlockAssociationSet.cidrBlock",
        "cidr-block-association.association-id": "cidrBlockAssociationSet.associationId",
        "cidr-block-association.state": "cidrBlockAssociationSet.cidrBlockState.state",
        "dhcp-options-id": "dhcpOptionsId",
        "ipv6-cidr-block-association.ipv6-cidr-block":
          "ipv6CidrBlockAssociationSet.ipv6CidrBlock",
        "ipv6-cidr-block-association.ipv6-pool": "ipv6CidrBlockAssociationSet.ipv6Pool",
        "ipv6-cidr-block-association.association-id": "ipv6CidrBlockAssociationSet.associationId",
        "ipv6-cidr-block-association.state":
          "ipv6CidrBlockAssociationSet.ipv6CidrBlockState.state",
        "is-default": "isDefault", "isDefault": "isDefault", "owner-id": "ownerId",
        "state": "state", "vpc-id": "vpcId",
      ]))
}
