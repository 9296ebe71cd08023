internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists public addresses.
  static let describeAddresses = describe(
    "DescribeAddresses",
    EC2Description(
      kind: .address, list: "addressesSet", ids: "AllocationId",
      names: ("PublicIp", "publicIp", "InvalidAddress.NotFound"),
      filters: [
        "allocation-id": "allocationId", "association-id": "associationId", "domain": "domain",
        "instance-id": "instanceId", "network-border-group": "networkBorderGroup",
        "network-interface-id": "networkInterfaceId",
        "network-interface-owner-id": "networkInterfaceOwnerId",
        "private-ip-address": "privateIpAddress", "public-ip": "publicIp",
      ]))
}
