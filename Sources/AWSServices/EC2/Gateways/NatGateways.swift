internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a NAT gateway with an interface in its subnet; a regional one has a VPC and no subnet.
  static let createNatGateway = change("CreateNatGateway") { (call) throws(ServiceError) in
    let kind = try call.input.text("ConnectivityType") ?? "public"
    guard ["public", "private"].contains(kind) else {
      throw .invalidValue("connectivityType", kind, "Expected public or private.")
    }
    let token = JSONValue(try call.input.text("ClientToken"))
    let id = call.newID(.natGateway)
    if try call.input.text("AvailabilityMode") == "regional" {
      let vpc = try call.required(.vpc, "VpcId")
      var gateway = ControlRecord.natGateway(
        id, vpc: vpc.id, subnet: nil, isPublic: kind == "public", addresses: [], time: call.now)
      gateway["availabilityMode"] = "regional"
      return ["clientToken": token, "natGateway": try call.make(gateway).value]
    }
    let subnet = try call.required(.subnet, "SubnetId")
    let address = try call.optional(.address, "AllocationId")
    guard (address != nil) == (kind == "public") else {
      throw kind == "public"
        ? .missing("AllocationId")
        : .combination("AllocationId is not for a private NAT gateway")
    }
    if let address, address["associationId"] != nil {
      throw ServiceError(
        code: "Resource.AlreadyAssociated",
        message: "Elastic IP address [\(address.id)] is already associated")
    }
    var new = EC2Call.NewInterface(subnet: subnet)
    new.type = "nat_gateway"
    new.description = "Interface for NAT Gateway \(id)"
    new.isRequesterManaged = true
    if let own = try call.input.text("PrivateIpAddress") { new.addresses = [own] }
    var interface = try call.makeInterface(new)
    interface.attach(instance: nil, owner: "amazon-aws", index: 1, time: call.now)
    interface.set("sourceDestCheck", false)
    call.state.put(interface)
    let own = interface["privateIpAddress"] ?? ""
    var item: JSONValue = [
      "networkInterfaceId": .string(interface.id), "privateIp": .string(own), "isPrimary": true,
      "status": "succeeded",
    ]
    if let address {
      item.set("allocationId", .string(address.id))
      item.set("publicIp", JSONValue(address["publicIp"]))
      let association = call.associate(address, with: interface, privateAddress: own)
      item.set("associationId", .string(association))
    }
    var gateway = ControlRecord.natGateway(
      id, vpc: subnet["vpcId"] ?? "", subnet: subnet.id, isPublic: kind == "public",
      addresses: [item], time: call.now)
    gateway["availabilityMode"] = "zonal"
    return ["clientToken": token, "natGateway": try call.make(gateway).value]
  }

  /// Lists NAT gateways.
  ///
  /// Deleted ones are not kept, as AWS does for an hour.
  static let describeNatGateways = describe(
    "DescribeNatGateways",
    EC2Description(
      kind: .natGateway, list: "natGatewaySet", ids: "NatGatewayId",
      filters: [
        "nat-gateway-id": "natGatewayId", "state": "state", "subnet-id": "subnetId",
        "vpc-id": "vpcId", "connectivity-type": "connectivityType",
      ]))

  /// Deletes a NAT gateway and its interface; the address stays the account's.
  static let deleteNatGateway = change("DeleteNatGateway") { (call) throws(ServiceError) in
    let gateway = try call.required(.natGateway, "NatGatewayId")
    for id in gateway.value.texts(at: "natGatewayAddressSet.networkInterfaceId") {
      if let interface = call.state.find(.interface, id) { call.removeInterface(interface) }
    }
    call.blackhole("natGatewayId", gateway.id)
    call.removeFlowLogs(of: [gateway.id])
    call.state.remove(.natGateway, gateway.id)
    return ["natGatewayId": .string(gateway.id)]
  }
}
