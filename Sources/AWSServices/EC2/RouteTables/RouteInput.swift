internal import AWSProtocols
internal import ControlPlane
internal import NetworkTypes

/// Where a route leads from and to, as calls name it and as tables show it.
enum RouteInput {
  /// The destination of a call, as a member of the route.
  static func destination(_ call: EC2Call) throws(ServiceError) -> JSONMember {
    if let id = try call.input.text("DestinationPrefixListId") {
      return JSONMember(
        "destinationPrefixListId", .string(try call.find(.prefixList, id).id))
    }
    let fourth = try call.input.text("DestinationCidrBlock")
    let sixth = try call.input.text("DestinationIpv6CidrBlock")
    guard let text = fourth ?? sixth else {
      throw .missing("destinationCidrBlock or destinationIpv6CidrBlock")
    }
    let block = try call.block("destinationCidrBlock", text)
    guard (block.base.version == .v4) == (fourth != nil) else {
      throw .invalidValue("destinationCidrBlock", text, "It is a block of the other family.")
    }
    return JSONMember(
      fourth == nil ? "destinationIpv6CidrBlock" : "destinationCidrBlock", .string("\(block)"))
  }

  /// Targets by parameter: the member of the route, and the kind that must be there.
  private static let targets: [(parameter: String, member: String, kind: ControlKind)] = [
    ("NatGatewayId", "natGatewayId", .natGateway),
    ("NetworkInterfaceId", "networkInterfaceId", .interface),
    ("TransitGatewayId", "transitGatewayId", .transitGateway),
    ("VpcPeeringConnectionId", "vpcPeeringConnectionId", .peering),
    ("EgressOnlyInternetGatewayId", "egressOnlyInternetGatewayId", .egressOnlyGateway),
    ("VpcEndpointId", "gatewayId", .endpoint), ("GatewayId", "gatewayId", .internetGateway),
  ]

  /// The target of a call, as a member of the route; it lies in the VPC of the table.
  static func target(
    _ call: EC2Call, of table: ControlRecord
  ) throws(ServiceError) -> JSONMember {
    var found: [JSONMember] = []
    for target in targets {
      guard let id = try call.input.text(target.parameter) else { continue }
      // Gateways of VPNs are not kept here, and so cannot be looked for.
      if target.parameter == "GatewayId", id.hasPrefix("vgw-") || id == "local" {
        found.append(JSONMember(target.member, .string(id)))
        continue
      }
      let kind = id.hasPrefix("vpce-") ? ControlKind.endpoint : target.kind
      let record = try call.find(kind, id)
      try requireSameNetwork(record, table)
      found.append(JSONMember(target.member, .string(record.id)))
    }
    if let instance = try call.optional(.instance, "InstanceId") {
      let interfaces = call.state.all(.interface).filter {
        $0.value.texts(at: "attachment.instanceId") == [instance.id]
      }
      guard let only = interfaces.first, interfaces.count == 1 else {
        throw ServiceError(
          code: "InvalidInstanceID",
          message: "There are multiple interfaces attached to instance '\(instance.id)'. Please "
            + "specify an interface ID for the operation instead.")
      }
      found.append(JSONMember("networkInterfaceId", .string(only.id)))
    }
    guard let target = found.first, found.count == 1 else {
      throw found.isEmpty
        ? .missing("gatewayId") : .combination("A route has one target, and several were given")
    }
    return target
  }

  private static func requireSameNetwork(
    _ target: ControlRecord, _ table: ControlRecord
  ) throws(ServiceError) {
    let networks: [String]
    switch target.kind {
    case .internetGateway, .egressOnlyGateway:
      networks = target.value.texts(at: "attachmentSet.vpcId")
    case .natGateway, .interface, .endpoint: networks = target.value.texts(at: "vpcId")
    default: return
    }
    guard !networks.contains(table["vpcId"] ?? "") else { return }
    let word = target.kind == .interface ? "interface" : "network gateway"
    throw ServiceError(
      code: "InvalidParameterValue",
      message: "route table \(table.id) and \(word) \(target.id) belong to different networks")
  }

  /// Whether a route of a table has a destination.
  static func isSame(_ route: JSONValue, _ destination: JSONMember) -> Bool {
    route[destination.name] == destination.value
  }

  static func notFound(_ table: ControlRecord, _ destination: JSONMember) -> ServiceError {
    ServiceError(
      code: "InvalidRoute.NotFound",
      message: "no route with destination-cidr-block \(destination.value.text ?? "") in route "
        + "table \(table.id)")
  }
}
