internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives a subnet or a gateway a route table.
  static let associateRouteTable = change("AssociateRouteTable") { (call) throws(ServiceError) in
    var table = try call.required(.routeTable, "RouteTableId")
    let subnet = try call.optional(.subnet, "SubnetId")
    let gateway = try call.optional(.internetGateway, "GatewayId")
    guard let id = subnet?.id ?? gateway?.id, (subnet == nil) != (gateway == nil) else {
      throw .missing("subnetId or gatewayId")
    }
    if let subnet, subnet["vpcId"] != table["vpcId"] {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "route table \(table.id) and subnet \(id) belong to different networks")
    }
    let member = subnet == nil ? "gatewayId" : "subnetId"
    for other in call.state.all(.routeTable) {
      let item = other.items("associationSet").first { $0[member]?.text == id }
      guard let item else { continue }
      let known = item["routeTableAssociationId"]?.text ?? ""
      guard other.id == table.id else {
        throw ServiceError(
          code: "Resource.AlreadyAssociated",
          message: "the specified association for route table \(table.id) conflicts with an "
            + "existing association")
      }
      return answer("associationId", known)
    }
    let new = "rtbassoc-\(call.newDigits())"
    table.associate(subnetID: subnet?.id, gatewayID: gateway?.id, association: new)
    call.state.put(table)
    return answer("associationId", new)
  }

  /// Ends the association of a route table; the subnet has the main one then.
  static let disassociateRouteTable = change("DisassociateRouteTable") {
    (call) throws(ServiceError) in
    var (table, item) = try call.association()
    guard item["main"]?.truth != true else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "cannot disassociate the main route table association "
          + "\(item["routeTableAssociationId"]?.text ?? "")")
    }
    table.remove(from: "associationSet") { $0 == item }
    call.state.put(table)
    return EC2Answer.done
  }

  /// Gives a subnet another route table, or a VPC another main one.
  static let replaceRouteTableAssociation = change("ReplaceRouteTableAssociation") {
    (call) throws(ServiceError) in
    var (old, item) = try call.association()
    var table = try call.required(.routeTable, "RouteTableId")
    guard old["vpcId"] == table["vpcId"] else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "route table \(table.id) and route table \(old.id) belong to different networks")
    }
    let new = "rtbassoc-\(call.newDigits())"
    if old.id == table.id {
      table.remove(from: "associationSet") { $0 == item }
    } else {
      old.remove(from: "associationSet") { $0 == item }
      call.state.put(old)
    }
    table.associate(
      subnetID: item["subnetId"]?.text, gatewayID: item["gatewayId"]?.text, association: new)
    call.state.put(table)
    return answer("newAssociationId", new)
  }

  private static func answer(_ name: String, _ id: String) -> JSONValue {
    .object([
      JSONMember(name, .string(id)), JSONMember("associationState", ["state": "associated"]),
    ])
  }
}

extension EC2Call {
  /// The association that a call names, and its table.
  fileprivate func association() throws(ServiceError) -> (ControlRecord, JSONValue) {
    let id = try input.requiredText("AssociationId")
    for table in state.all(.routeTable) {
      for item in table.items("associationSet") where item["routeTableAssociationId"]?.text == id {
        return (table, item)
      }
    }
    throw ServiceError(
      code: "InvalidAssociationID.NotFound", message: "The association ID '\(id)' does not exist")
  }
}
