internal import ControlPlane

extension EC2Operation {
  /// Lists network interfaces.
  static let describeNetworkInterfaces = describe(
    "DescribeNetworkInterfaces",
    EC2Description(
      kind: .interface, list: "networkInterfaceSet", ids: "NetworkInterfaceId",
      filters: [
        "addresses.association.owner-id": "privateIpAddressesSet.association.ipOwnerId",
        "addresses.association.public-ip": "privateIpAddressesSet.association.publicIp",
        "addresses.primary": "privateIpAddressesSet.primary",
        "addresses.private-ip-address": "privateIpAddressesSet.privateIpAddress",
        "association.allocation-id": "association.allocationId",
        "association.association-id": "association.associationId",
        "association.ip-owner-id": "association.ipOwnerId",
        "association.public-dns-name": "association.publicDnsName",
        "association.public-ip": "association.publicIp",
        "attachment.attach-time": "attachment.attachTime",
        "attachment.attachment-id": "attachment.attachmentId",
        "attachment.delete-on-termination": "attachment.deleteOnTermination",
        "attachment.device-index": "attachment.deviceIndex",
        "attachment.instance-id": "attachment.instanceId",
        "attachment.instance-owner-id": "attachment.instanceOwnerId",
        "attachment.status": "attachment.status", "availability-zone-id": "availabilityZoneId",
        "operator.managed": "operator.managed", "operator.principal": "operator.principal",
        "availability-zone": "availabilityZone",
        "description": "description", "group-id": "groupSet.groupId",
        "group-name": "groupSet.groupName", "interface-type": "interfaceType",
        "ipv6-addresses.ipv6-address": "ipv6AddressesSet.ipv6Address",
        "mac-address": "macAddress", "network-interface-id": "networkInterfaceId",
        "owner-id": "ownerId", "private-dns-name": "privateDnsName",
        "private-ip-address": "privateIpAddressesSet.privateIpAddress",
        "requester-id": "requesterId", "requester-managed": "requesterManaged",
        "source-dest-check": "sourceDestCheck", "status": "status", "subnet-id": "subnetId",
        "vpc-id": "vpcId",
      ]))
}
