internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes VPC endpoints with their interfaces; those that are not there are told.
  static let deleteVpcEndpoints = change("DeleteVpcEndpoints") { (call) throws(ServiceError) in
    let ids = try call.input.texts("VpcEndpointId")
    guard !ids.isEmpty else { throw .missing("vpcEndpointIds") }
    var failed: [JSONValue] = []
    for id in ids {
      guard var endpoint = call.state.find(.endpoint, id) else {
        let error = ServiceError.notFound(.endpoint, id)
        failed.append([
          "resourceId": .string(id),
          "error": ["code": .string(error.code), "message": .string(error.message)],
        ])
        continue
      }
      call.removeSubnets(endpoint.value.texts(at: "subnetIdSet"), from: &endpoint)
      call.blackhole("gatewayId", id)
      call.state.remove(.endpoint, id)
    }
    return ["unsuccessful": .array(failed)]
  }

  /// Changes where an endpoint is, and who may use it.
  static let modifyVpcEndpoint = change("ModifyVpcEndpoint") { (call) throws(ServiceError) in
    var endpoint = try call.required(.endpoint, "VpcEndpointId")
    if let policy = try call.input.text("PolicyDocument") { endpoint["policyDocument"] = policy }
    if try call.input.boolean("ResetPolicy") == true { endpoint["policyDocument"] = nil }
    if let isPrivate = try call.input.boolean("PrivateDnsEnabled") {
      endpoint.set("privateDnsEnabled", .bool(isPrivate))
    }
    let known = endpoint.value.texts(at: "routeTableIdSet")
    for table in try call.findAll(.routeTable, "AddRouteTableId") where !known.contains(table.id) {
      endpoint.append(.string(table.id), to: "routeTableIdSet")
    }
    let tables = try call.input.texts("RemoveRouteTableId")
    endpoint.remove(from: "routeTableIdSet") { tables.contains($0.text ?? "") }
    let present = endpoint.value.texts(at: "groupSet.groupId")
    let out = try call.input.texts("RemoveSecurityGroupId")
    let groups = (present + (try call.input.texts("AddSecurityGroupId")))
      .filter { !out.contains($0) }
    call.removeSubnets(try call.input.texts("RemoveSubnetId"), from: &endpoint)
    let taken = endpoint.value.texts(at: "subnetIdSet")
    let added = try call.findAll(.subnet, "AddSubnetId").filter { !taken.contains($0.id) }
    if endpoint["vpcEndpointType"] != "Gateway" {
      try call.addSubnets(added, groups: groups, to: &endpoint)
      let set = endpoint.value["groupSet"] ?? []
      for id in endpoint.value.texts(at: "networkInterfaceIdSet") {
        call.state.update(.interface, id) { $0.set("groupSet", set) }
      }
    }
    call.state.put(endpoint)
    return EC2Answer.done
  }
}
