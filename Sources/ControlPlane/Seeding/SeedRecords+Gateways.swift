internal import AWSProtocols
internal import FlowModel
internal import NetworkTypes
internal import VPCTopology

extension SeedRecords {
  mutating func addRouting() {
    for table in topology.resources.routeTables {
      var record = ControlRecord.routeTable(table.id, in: scope, vpc: table.vpcID)
      for route in table.routes {
        record.addRoute(
          destination(route.destination), target(route.target), origin: origin(route.origin),
          state: route.state.rawValue)
      }
      if table.isMain { record.associate() }
      for subnet in table.subnetIDs { record.associate(subnetID: subnet) }
      for gateway in table.gatewayIDs { record.associate(gatewayID: gateway) }
      add(record, tags: table.tags)
    }
  }

  private func destination(_ destination: RouteDestination) -> JSONMember {
    switch destination {
    case .prefixList(let id): JSONMember("destinationPrefixListId", .string(id))
    case .block(let block):
      JSONMember(
        block.base.version == .v4 ? "destinationCidrBlock" : "destinationIpv6CidrBlock",
        .string("\(block)"))
    }
  }

  private func target(_ target: RouteTarget) -> JSONMember {
    let name =
      switch target.kind {
      case .natGateway: "natGatewayId"
      case .interface: "networkInterfaceId"
      case .instance: "instanceId"
      case .transitGateway: "transitGatewayId"
      case .peering: "vpcPeeringConnectionId"
      case .egressOnlyGateway: "egressOnlyInternetGatewayId"
      case .localGateway: "localGatewayId"
      case .carrierGateway: "carrierGatewayId"
      case .coreNetwork: "coreNetworkArn"
      case .local, .internetGateway, .virtualPrivateGateway, .endpoint: "gatewayId"
      }
    return JSONMember(name, .string(target.id))
  }

  private func origin(_ origin: Route.Origin) -> String {
    switch origin {
    case .table: "CreateRouteTable"
    case .created: "CreateRoute"
    case .propagated: "EnableVgwRoutePropagation"
    }
  }

  mutating func addGateways() {
    let all = topology.resources
    for gateway in all.internetGateways {
      add(.internetGateway(gateway.id, in: scope, vpc: gateway.vpcID), tags: gateway.tags)
    }
    for gateway in all.egressOnlyGateways {
      add(.egressOnlyGateway(gateway.id, vpc: gateway.vpcID), tags: gateway.tags)
    }
    for gateway in all.natGateways {
      let addresses = gateway.interfaceIDs.map { id -> JSONValue in
        let interface = topology.interface(id)
        return [
          "networkInterfaceId": .string("\(id)"),
          "privateIp": JSONValue(interface?.primaryIPv4?.description),
          "publicIp": JSONValue(interface?.publicAddress?.description), "status": "succeeded",
        ]
      }
      var record = ControlRecord.natGateway(
        gateway.id, vpc: gateway.vpcID, subnet: gateway.subnetID, isPublic: gateway.isPublic,
        addresses: addresses, state: gateway.state, time: nil)
      record["availabilityMode"] = gateway.subnetID == nil ? "regional" : "zonal"
      add(record, tags: gateway.tags)
    }
    for endpoint in all.endpoints {
      var record = ControlRecord.endpoint(
        endpoint.id, in: scope, vpc: endpoint.vpcID, type: endpoint.type.rawValue,
        service: endpoint.serviceName, state: endpoint.state, time: nil)
      record.set("routeTableIdSet", JSONValue(texts: endpoint.routeTableIDs))
      record.set("subnetIdSet", JSONValue(texts: endpoint.subnetIDs))
      record.set("groupSet", ControlRecord.groupSet(named(endpoint.groupIDs)))
      record.set(
        "networkInterfaceIdSet", JSONValue(texts: endpoint.interfaceIDs.map(\.description)))
      add(record, tags: endpoint.tags)
    }
    for peering in all.peerings {
      add(
        .peering(
          peering.id, requester: side(peering.requester), accepter: side(peering.accepter),
          status: peering.status, message: peering.status), tags: peering.tags)
    }
    for gateway in all.transitGateways {
      add(
        .transitGateway(gateway.id, in: scope, owner: gateway.ownerID, time: nil),
        tags: gateway.tags)
    }
    for attachment in all.transitGatewayAttachments {
      add(
        .attachment(
          attachment.id, in: scope, gateway: attachment.gatewayID, type: attachment.resourceType,
          resource: attachment.resourceID, subnets: attachment.subnetIDs, state: attachment.state,
          time: nil), tags: attachment.tags)
    }
  }

  private func side(_ side: PeeringSide) -> JSONValue {
    func texts(_ version: IPVersion) -> [String] {
      side.blocks.filter { $0.base.version == version }.map(\.description)
    }
    return ControlRecord.peeringSide(
      vpc: side.vpcID, owner: side.ownerID, region: side.region, blocks: texts(.v4),
      ipv6: texts(.v6))
  }

  func named(_ groups: [String]) -> [(id: String, name: String)] {
    groups.map { ($0, topology.group($0)?.name ?? $0) }
  }
}
