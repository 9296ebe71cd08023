internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists security groups with their rules in the older form.
  static let describeSecurityGroups = describe(
    "DescribeSecurityGroups",
    EC2Description(
      kind: .group, list: "securityGroupInfo", ids: "GroupId",
      names: ("GroupName", "groupName", "InvalidGroup.NotFound"),
      filters: [
        "description": "groupDescription", "group-id": "groupId", "group-name": "groupName",
        "owner-id": "ownerId", "vpc-id": "vpcId",
        "ip-permission.cidr": "ipPermissions.ipRanges.cidrIp",
        "ip-permission.from-port": "ipPermissions.fromPort",
        "ip-permission.group-id": "ipPermissions.groups.groupId",
        "ip-permission.group-name": "ipPermissions.groups.groupName",
        "ip-permission.ipv6-cidr": "ipPermissions.ipv6Ranges.cidrIpv6",
        "ip-permission.prefix-list-id": "ipPermissions.prefixListIds.prefixListId",
        "ip-permission.protocol": "ipPermissions.ipProtocol",
        "ip-permission.to-port": "ipPermissions.toPort",
        "ip-permission.user-id": "ipPermissions.groups.userId",
        "egress.ip-permission.cidr": "ipPermissionsEgress.ipRanges.cidrIp",
        "egress.ip-permission.from-port": "ipPermissionsEgress.fromPort",
        "egress.ip-permission.group-id": "ipPermissionsEgress.groups.groupId",
        "egress.ip-permission.group-name": "ipPermissionsEgress.groups.groupName",
        "egress.ip-permission.ipv6-cidr": "ipPermissionsEgress.ipv6Ranges.cidrIpv6",
        "egress.ip-permission.prefix-list-id": "ipPermissionsEgress.prefixListIds.prefixListId",
        "egress.ip-permission.protocol": "ipPermissionsEgress.ipProtocol",
        "egress.ip-permission.to-port": "ipPermissionsEgress.toPort",
        "egress.ip-permission.user-id": "ipPermissionsEgress.groups.userId",
      ],
      shape: { record, state in
        var value = record.value
        let rules = state.all(.groupRule, where: "groupId", is: record.id)
        value.set("ipPermissions", GroupPermissions.items(rules, isEgress: false))
        value.set("ipPermissionsEgress", GroupPermissions.items(rules, isEgress: true))
        return value
      }))
}
