internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a route table with the routes within the VPC.
  static let createRouteTable = change("CreateRouteTable") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    var table = ControlRecord.routeTable(call.newID(.routeTable), in: call.scope, vpc: vpc.id)
    call.addLocalRoutes(of: vpc, to: &table)
    return ["routeTable": try call.make(table).value]
  }

  /// Deletes a route table that nothing is associated with.
  static let deleteRouteTable = change("DeleteRouteTable") { (call) throws(ServiceError) in
    let table = try call.required(.routeTable, "RouteTableId")
    let users = table.value.texts(at: "associationSet.routeTableAssociationId")
    guard users.isEmpty else {
      throw .inUse(.routeTable, table.id, by: users.joined(separator: ", "))
    }
    call.state.remove(.routeTable, table.id)
    return EC2Answer.done
  }
}
