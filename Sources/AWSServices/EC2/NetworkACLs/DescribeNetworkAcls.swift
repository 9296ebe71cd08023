internal import ControlPlane

extension EC2Operation {
  /// Lists network ACLs with their entries, in the order of their numbers.
  static let describeNetworkAcls = describe(
    "DescribeNetworkAcls",
    EC2Description(
      kind: .networkACL, list: "networkAclSet", ids: "NetworkAclId",
      filters: [
        "association.association-id": "associationSet.networkAclAssociationId",
        "association.network-acl-id": "associationSet.networkAclId",
        "association.subnet-id": "associationSet.subnetId", "default": "default",
        "entry.cidr": "entrySet.cidrBlock", "entry.ipv6-cidr": "entrySet.ipv6CidrBlock",
        "entry.egress": "entrySet.egress", "entry.icmp.code": "entrySet.icmpTypeCode.code",
        "entry.icmp.type": "entrySet.icmpTypeCode.type",
        "entry.port-range.from": "entrySet.portRange.from",
        "entry.port-range.to": "entrySet.portRange.to", "entry.protocol": "entrySet.protocol",
        "entry.rule-action": "entrySet.ruleAction", "entry.rule-number": "entrySet.ruleNumber",
        "network-acl-id": "networkAclId", "owner-id": "ownerId", "vpc-id": "vpcId",
      ]))
}
