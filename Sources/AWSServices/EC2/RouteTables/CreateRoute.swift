internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

extension EC2Operation {
  /// Adds a route to a table.
  static let createRoute = change("CreateRoute") { (call) throws(ServiceError) in
    var table = try call.required(.routeTable, "RouteTableId")
    let destination = try RouteInput.destination(call)
    let target = try RouteInput.target(call, of: table)
    guard !table.items("routeSet").contains(where: { RouteInput.isSame($0, destination) }) else {
      throw ServiceError(
        code: "RouteAlreadyExists",
        message: "The route identified by \(destination.value.text ?? "") already exists.")
    }
    table.addRoute(destination, target)
    call.state.put(table)
    return EC2Answer.done
  }

  /// Gives a route another target.
  static let replaceRoute = change("ReplaceRoute") { (call) throws(ServiceError) in
    var table = try call.required(.routeTable, "RouteTableId")
    let destination = try RouteInput.destination(call)
    let target = try RouteInput.target(call, of: table)
    let removed = table.remove(from: "routeSet") { RouteInput.isSame($0, destination) }
    guard removed > 0 else { throw RouteInput.notFound(table, destination) }
    table.addRoute(destination, target)
    call.state.put(table)
    return EC2Answer.done
  }

  /// Removes a route; those within the VPC stay.
  static let deleteRoute = change("DeleteRoute") { (call) throws(ServiceError) in
    var table = try call.required(.routeTable, "RouteTableId")
    let destination = try RouteInput.destination(call)
    let found = table.items("routeSet").first { RouteInput.isSame($0, destination) }
    guard let found else { throw RouteInput.notFound(table, destination) }
    guard found["origin"]?.text != "CreateRouteTable" else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "cannot remove local route \(destination.value.text ?? "") in route table "
          + "\(table.id)")
    }
    table.remove(from: "routeSet") { RouteInput.isSame($0, destination) }
    call.state.put(table)
    return EC2Answer.done
  }
}
