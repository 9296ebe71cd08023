internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes an internet gateway that no VPC has.
  static let createInternetGateway = change("CreateInternetGateway") {
    (call) throws(ServiceError) in
    let gateway = try call.make(
      .internetGateway(call.newID(.internetGateway), in: call.scope))
    return ["internetGateway": gateway.value]
  }

  /// Lists internet gateways.
  static let describeInternetGateways = describe(
    "DescribeInternetGateways",
    EC2Description(
      kind: .internetGateway, list: "internetGatewaySet", ids: "InternetGatewayId",
      filters: [
        "attachment.state": "attachmentSet.state", "attachment.vpc-id": "attachmentSet.vpcId",
        "internet-gateway-id": "internetGatewayId", "owner-id": "ownerId",
      ]))

  /// Gives a VPC an internet gateway; it has one at most.
  static let attachInternetGateway = change("AttachInternetGateway") {
    (call) throws(ServiceError) in
    var gateway = try call.required(.internetGateway, "InternetGatewayId")
    let vpc = try call.required(.vpc, "VpcId")
    guard gateway.items("attachmentSet").isEmpty else {
      throw ServiceError(
        code: "Resource.AlreadyAssociated",
        message: "resource \(gateway.id) is already attached to network "
          + (gateway.value.texts(at: "attachmentSet.vpcId").first ?? ""))
    }
    let others = call.state.all(.internetGateway)
    guard !others.contains(where: { $0.value.texts(at: "attachmentSet.vpcId") == [vpc.id] }) else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Network \(vpc.id) already has an internet gateway attached")
    }
    gateway.append(["vpcId": .string(vpc.id), "state": "available"], to: "attachmentSet")
    call.state.put(gateway)
    return EC2Answer.done
  }

  /// Takes an internet gateway from a VPC.
  static let detachInternetGateway = change("DetachInternetGateway") {
    (call) throws(ServiceError) in
    var gateway = try call.required(.internetGateway, "InternetGatewayId")
    let vpc = try call.required(.vpc, "VpcId")
    let removed = gateway.remove(from: "attachmentSet") { $0["vpcId"]?.text == vpc.id }
    guard removed > 0 else {
      throw ServiceError(
        code: "Gateway.NotAttached",
        message: "resource \(gateway.id) is not attached to network \(vpc.id)")
    }
    let mapped = call.state.all(.interface, where: "vpcId", is: vpc.id)
      .filter { $0.value["association"] != nil }
    guard mapped.isEmpty else {
      throw ServiceError(
        code: "DependencyViolation",
        message: "Network \(vpc.id) has some mapped public address(es). Please unmap those public "
          + "address(es) before detaching the gateway.")
    }
    call.state.put(gateway)
    return EC2Answer.done
  }

  /// Deletes an internet gateway that no VPC has.
  static let deleteInternetGateway = change("DeleteInternetGateway") {
    (call) throws(ServiceError) in
    let gateway = try call.required(.internetGateway, "InternetGatewayId")
    guard gateway.items("attachmentSet").isEmpty else {
      throw ServiceError(
        code: "DependencyViolation",
        message: "The internetGateway '\(gateway.id)' has dependencies and cannot be deleted.")
    }
    call.blackhole("gatewayId", gateway.id)
    call.state.remove(.internetGateway, gateway.id)
    return EC2Answer.done
  }
}

extension EC2Call {
  /// Marks all routes whose target is gone.
  mutating func blackhole(_ member: String, _ target: String) {
    for table in state.all(.routeTable) {
      state.update(.routeTable, table.id) { $0.blackhole(member, target) }
    }
  }
}
