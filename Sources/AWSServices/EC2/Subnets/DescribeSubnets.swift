internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Lists subnets.
  static let describeSubnets = describe(
    "DescribeSubnets",
    EC2Description(
      kind: .subnet, list: "subnetSet", ids: "SubnetId",
      filters: [
        "availability-zone": "availabilityZone", "availabilityZone": "availabilityZone",
        "availability-zone-id": "availabilityZoneId", "availabilityZoneId": "availabilityZoneId",
        "available-ip-address-count": "availableIpAddressCount", "cidr-block": "cidrBlock",
        "cidr": "cidrBlock", "cidrBlock": "cidrBlock", "default-for-az": "defaultForAz",
        "defaultForAz": "defaultForAz", "enable-dns64": "enableDns64",
        "ipv6-cidr-block-association.ipv6-cidr-block":
          "ipv6CidrBlockAssociationSet.ipv6CidrBlock",
        "ipv6-cidr-block-association.association-id": "ipv6CidrBlockAssociationSet.associationId",
        "ipv6-cidr-block-association.state":
          "ipv6CidrBlockAssociationSet.ipv6CidrBlockState.state",
        "ipv6-native": "ipv6Native", "map-public-ip-on-launch": "mapPublicIpOnLaunch",
        "outpost-arn": "outpostArn", "customer-owned-ipv4-pool": "customerOwnedIpv4Pool",
        "enable-lni-at-device-index": "enableLniAtDeviceIndex",
        "map-customer-owned-ip-on-launch": "mapCustomerOwnedIpOnLaunch",
        "private-dns-name-options-on-launch.hostname-type":
          "privateDnsNameOptionsOnLaunch.hostnameType",
        "private-dns-name-options-on-launch.enable-resource-name-dns-a-record":
          "privateDnsNameOptionsOnLaunch.enableResourceNameDnsARecord",
        "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record":
          "privateDnsNameOptionsOnLaunch.enableResourceNameDnsAAAARecord",
        "owner-id": "ownerId", "state": "state",
        "subnet-arn": "subnetArn", "subnet-id": "subnetId", "vpc-id": "vpcId",
      ], shape: SubnetDescription.shape))
}

enum SubnetDescription {
  /// A subnet with the number of IPv4 addresses that are left.
  static let shape: @Sendable (ControlRecord, ControlState) -> JSONValue = { record, state in
    var value = record.value
    if let block = record["cidrBlock"].flatMap({ CIDRBlock($0) }) {
      let used = state.all(.interface, where: "subnetId", is: record.id)
        .reduce(0) { $0 + $1.items("privateIpAddressesSet").count }
      let free = (1 << (32 - block.prefixLength)) - 5 - used
      value.set("availableIpAddressCount", .number("\(max(0, free))"))
    } else {
      value.set("availableIpAddressCount", 0)
    }
    return value
  }
}
