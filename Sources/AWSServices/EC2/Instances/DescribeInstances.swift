internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Lists instances, each in a reservation of its own.
  static let describeInstances = read("DescribeInstances") { (call) throws(ServiceError) in
    let inner = describe(
      "DescribeInstances",
      EC2Description(
        kind: .instance, list: "reservationSet", ids: "InstanceId", filters: instanceFilters,
        shape: InstanceDescription.shape))
    var answer = try inner.body(&call)
    let reservations = (answer["reservationSet"]?.items ?? []).map { instance -> JSONValue in
      [
        "reservationId": instance["_reservationId"] ?? "", "ownerId": instance["_ownerId"] ?? "",
        "groupSet": [], "instancesSet": [instance],
      ]
    }
    answer.set("reservationSet", .array(reservations))
    return answer
  }

  private static let instanceFilters = [
    "availability-zone": "placement.availabilityZone", "group-name": "groupSet.groupName",
    "image-id": "imageId", "instance-id": "instanceId", "instance-state-code": "instanceState.code",
    "instance-state-name": "instanceState.name", "instance-type": "instanceType",
    "instance.group-id": "groupSet.groupId", "instance.group-name": "groupSet.groupName",
    "ip-address": "ipAddress", "key-name": "keyName", "launch-time": "launchTime",
    "network-interface.group-id": "networkInterfaceSet.groupSet.groupId",
    "network-interface.network-interface-id": "networkInterfaceSet.networkInterfaceId",
    "network-interface.subnet-id": "networkInterfaceSet.subnetId",
    "network-interface.vpc-id": "networkInterfaceSet.vpcId",
    "network-interface.addresses.private-ip-address":
      "networkInterfaceSet.privateIpAddressesSet.privateIpAddress",
    "owner-id": "_ownerId", "private-dns-name": "privateDnsName",
    "private-ip-address": "privateIpAddress", "reservation-id": "_reservationId",
    "subnet-id": "subnetId", "vpc-id": "vpcId",
  ]
}
