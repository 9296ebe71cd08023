internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a VPC endpoint: with routes for a gateway, with interfaces for the other types.
  ///
  /// Routes of gateway endpoints lead to a prefix list of the service, which AWS publishes and
  /// Weir does not have; the tables are noted on the endpoint.
  static let createVpcEndpoint = change("CreateVpcEndpoint") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let service = try call.input.requiredText("ServiceName")
    let type = try call.input.text("VpcEndpointType") ?? "Gateway"
    guard ["Gateway", "Interface", "GatewayLoadBalancer"].contains(type) else {
      throw .invalidValue(
        "vpcEndpointType", type, "Expected Gateway, Interface or GatewayLoadBalancer.")
    }
    var endpoint = ControlRecord.endpoint(
      call.newID(.endpoint), in: call.scope, vpc: vpc.id, type: type, service: service,
      time: call.now)
    endpoint["policyDocument"] = try call.input.text("PolicyDocument")
    endpoint.set(
      "privateDnsEnabled",
      .bool(try call.input.boolean("PrivateDnsEnabled") ?? (type == "Interface")))
    let tables = try call.findAll(.routeTable, "RouteTableId")
    let subnets = try call.findAll(.subnet, "SubnetId")
    guard type == "Gateway" ? subnets.isEmpty : tables.isEmpty else {
      throw .combination("Gateway endpoints have route tables, the others have subnets")
    }
    endpoint.set("routeTableIdSet", JSONValue(texts: tables.map(\.id)))
    if type != "Gateway" {
      try call.addSubnets(
        subnets, groups: try call.input.texts("SecurityGroupId"), to: &endpoint)
    }
    return [
      "vpcEndpoint": try call.make(endpoint).value,
      "clientToken": JSONValue(try call.input.text("ClientToken")),
    ]
  }
}

extension EC2Call {
  /// Gives an endpoint an interface in each subnet.
  mutating func addSubnets(
    _ subnets: [ControlRecord], groups ids: [String], to endpoint: inout ControlRecord
  ) throws(ServiceError) {
    let isInterface = endpoint["vpcEndpointType"] == "Interface"
    let type = isInterface ? "vpc_endpoint" : "gateway_load_balancer_endpoint"
    let groups = try groups(ids, vpc: endpoint["vpcId"] ?? "", type: type)
    if isInterface { endpoint.set("groupSet", ControlRecord.groupSet(groups)) }
    for subnet in subnets {
      guard subnet["vpcId"] == endpoint["vpcId"] else { throw .notFound(.subnet, subnet.id) }
      var new = NewInterface(subnet: subnet)
      new.groups = groups.map(\.id)
      new.type = type
      new.description = "VPC Endpoint Interface \(endpoint.id)"
      new.isRequesterManaged = true
      var interface = try makeInterface(new)
      interface.attach(instance: nil, owner: "amazon-aws", index: 1, time: now)
      state.put(interface)
      endpoint.append(.string(subnet.id), to: "subnetIdSet")
      endpoint.append(.string(interface.id), to: "networkInterfaceIdSet")
    }
  }

  /// Takes the interfaces in some subnets from an endpoint.
  mutating func removeSubnets(_ subnets: [String], from endpoint: inout ControlRecord) {
    for id in endpoint.value.texts(at: "networkInterfaceIdSet") {
      guard let interface = state.find(.interface, id),
        subnets.contains(interface["subnetId"] ?? "")
      else { continue }
      removeInterface(interface)
      endpoint.remove(from: "networkInterfaceIdSet") { $0.text == id }
    }
    endpoint.remove(from: "subnetIdSet") { subnets.contains($0.text ?? "") }
  }
}
