import FlowModel
import NetworkTypes

extension ShortFormWriter {
  func members(_ vpc: VPC) -> [(String, DataNode?)] {
    [
      ("cidr", blocks(vpc.blocks)), ("owner", text(vpc.ownerID)),
      ("encryption-controls", vpc.hasEncryptionControls ? .bare(true) : nil),
    ]
  }

  func members(_ subnet: Subnet) -> [(String, DataNode?)] {
    [
      ("vpc", reference(subnet.vpcID, .vpc)), ("cidr", blocks(subnet.blocks)),
      ("zone", text(subnet.zoneName)), ("zone-id", text(subnet.zoneID)),
      ("outpost", text(subnet.outpostARN)), ("acl", reference(networkACLs[subnet.id], .networkACL)),
      ("routes", reference(routeTables[subnet.id], .routeTable)),
    ]
  }

  func members(_ group: SecurityGroup) -> [(String, DataNode?)] {
    let key = names.key(group.id, .group)
    return [
      ("name", text(group.name, unless: key)), ("vpc", reference(group.vpcID, .vpc)),
      ("in", rules(of: group, .ingress)), ("out", rules(of: group, .egress)),
    ]
  }

  private func rules(of group: SecurityGroup, _ direction: FlowDirection) -> DataNode {
    let side = direction == .ingress ? "from" : "to"
    let rules = group.rules.filter { $0.direction == direction }
    return DataNode(
      .list(
        rules.map { rule in
          let derived = SecurityGroupRule(
            derivingIDFor: group.id, direction: direction, selector: rule.selector,
            peer: rule.peer, position: rule.position)
          return .object([
            ("allow", .text(rule.selector.shortForm)), (side, peer(rule.peer, in: group)),
            ("id", text(rule.id, unless: derived.id)),
          ])
        }))
  }

  private func peer(_ peer: RulePeer, in group: SecurityGroup) -> DataNode {
    switch peer {
    case .block(let block): .text(block.description)
    case .group(let id): .text(id == group.id ? "self" : names.key(id, .group))
    case .prefixList(let id): .text(names.key(id, .prefixList))
    }
  }

  func members(_ list: NetworkACL) -> [(String, DataNode?)] {
    [
      ("vpc", reference(list.vpcID, .vpc)), ("default", list.isDefault ? .bare(true) : nil),
      ("in", entries(of: list, .ingress)), ("out", entries(of: list, .egress)),
    ]
  }

  private func entries(of list: NetworkACL, _ direction: FlowDirection) -> DataNode {
    let entries = list.entries.filter { $0.direction == direction }
    return DataNode(
      .list(
        entries.map { entry in
          .object([
            ("rule", .bare(entry.number)),
            (entry.action == .accept ? "allow" : "deny", .text(entry.selector.shortForm)),
            (direction == .ingress ? "from" : "to", .text(entry.block.description)),
          ])
        }))
  }

  func members(_ table: RouteTable) -> [(String, DataNode?)] {
    let vpc = topology.vpc(table.vpcID)
    let implied = Set(vpc.map { Route.local(of: $0, at: table.position) }?.map(\.destination) ?? [])
    let routes = table.routes.filter { route in
      // A reader puts these in by itself.
      !(route.target.kind == .local && route.origin == .table && route.state == .active
        && implied.contains(route.destination))
    }
    return [
      ("vpc", reference(table.vpcID, .vpc)), ("main", table.isMain ? .bare(true) : nil),
      ("gateways", references(table.gatewayIDs, .internetGateway)),
      ("routes", routes.isEmpty ? nil : self.routes(routes)),
    ]
  }

  /// Routes by destination; a list where a static and a propagated one have the same.
  private func routes(_ routes: [Route]) -> DataNode {
    var members: [(String, DataNode?)] = []
    var place = routes.startIndex
    while place < routes.endIndex {
      let same = routes[place...].prefix { $0.destination == routes[place].destination }
      let targets = same.map(route)
      let value = targets.count == 1 ? targets[0] : DataNode(.list(targets))
      members.append((routes[place].key(names), value))
      place = same.endIndex
    }
    return .object(members)
  }

  private func route(_ route: Route) -> DataNode {
    let kind = route.target.kind.resource
    let target = DataNode.text(kind.map { names.key(route.target.id, $0) } ?? route.target.id)
    guard route.state != .active || route.origin != .created else { return target }
    return .object([
      ("to", target),
      ("state", text(route.state.rawValue, unless: Route.State.active.rawValue)),
      ("origin", text(route.origin.rawValue, unless: Route.Origin.created.rawValue)),
    ])
  }

  func members(_ gateway: NATGateway) -> [(String, DataNode?)] {
    [
      ("vpc", gateway.subnetID == nil ? reference(gateway.vpcID, .vpc) : nil),
      ("subnet", reference(gateway.subnetID, .subnet)),
      ("interfaces", references(gateway.interfaceIDs.map(\.description), .interface)),
      ("public", gateway.isPublic ? nil : .bare(false)),
      ("state", text(gateway.state, unless: "available")),
    ]
  }

  func members(_ endpoint: VPCEndpoint) -> [(String, DataNode?)] {
    [
      ("vpc", reference(endpoint.vpcID, .vpc)), ("type", .text(endpoint.type.rawValue)),
      ("service", .text(endpoint.serviceName)),
      ("interfaces", references(endpoint.interfaceIDs.map(\.description), .interface)),
      ("subnets", references(endpoint.subnetIDs, .subnet)),
      ("route-tables", references(endpoint.routeTableIDs, .routeTable)),
      ("groups", references(endpoint.groupIDs, .group)),
      ("state", text(endpoint.state, unless: "available")),
    ]
  }

  func members(_ attachment: TransitGatewayAttachment) -> [(String, DataNode?)] {
    let isVPC = attachment.vpcID.map(ResourceKind.vpc.isID) ?? false
    return [
      ("gateway", reference(attachment.gatewayID, .transitGateway)),
      ("type", text(attachment.resourceType, unless: "vpc")),
      ("vpc", isVPC ? reference(attachment.resourceID, .vpc) : nil),
      ("resource", isVPC ? nil : text(attachment.resourceID)),
      ("subnets", references(attachment.subnetIDs, .subnet)),
      ("state", text(attachment.state, unless: "available")),
    ]
  }

  func members(_ peering: VPCPeeringConnection) -> [(String, DataNode?)] {
    [
      ("requester", side(peering.requester)), ("accepter", side(peering.accepter)),
      ("status", text(peering.status, unless: "active")),
    ]
  }

  private func side(_ side: PeeringSide) -> DataNode {
    let vpc = DataNode.text(names.key(side.vpcID, .vpc))
    guard side.ownerID != nil || side.region != nil || !side.blocks.isEmpty else { return vpc }
    return .object([
      ("vpc", vpc), ("account", text(side.ownerID)), ("region", text(side.region)),
      ("cidr", blocks(side.blocks)),
    ])
  }

  func members(_ list: PrefixList) -> [(String, DataNode?)] {
    [
      ("name", text(list.name, unless: names.key(list.id, .prefixList))),
      ("entries", .texts(list.entries.map(\.description))),
      ("max", list.maxEntries.map { .bare($0) }), ("owner", text(list.ownerID)),
    ]
  }

  func members(_ interface: ElasticNetworkInterface) -> [(String, DataNode?)] {
    let isManaged = ![.interface, .efa].contains(interface.type)
    let own = (interface.primaryIPv4.map { [$0] } ?? []) + interface.secondaryIPv4
    return [
      ("subnet", reference(interface.subnetID, .subnet)),
      ("mac", text(interface.macAddress?.description)),
      ("address", own.isEmpty ? nil : .oneOrMore(own.map(\.description))),
      ("ipv6", interface.ipv6.isEmpty ? nil : .oneOrMore(interface.ipv6.map(\.description))),
      ("prefixes", blocks(interface.prefixes)), ("public", publicAddresses(interface)),
      ("groups", .texts(interface.groupIDs.map { names.key($0, .group) })),
      ("type", text(interface.type.rawValue, unless: "interface")),
      (
        "managed",
        interface.isRequesterManaged == isManaged ? nil : .bare(interface.isRequesterManaged)
      ),
      ("instance", reference(interface.instanceID, .instance)),
      ("description", text(interface.details, unless: "")),
      ("status", text(interface.status, unless: "in-use")),
      ("source-dest-check", interface.checksAddresses ? nil : .bare(false)),
      ("requester", text(interface.requesterID)), ("owner", text(interface.ownerID)),
    ]
  }

  private func publicAddresses(_ interface: ElasticNetworkInterface) -> DataNode? {
    if interface.publicIPv4.count == 1, let address = interface.publicAddress {
      return .text(address.description)
    }
    guard !interface.publicIPv4.isEmpty else { return nil }
    let sorted = interface.publicIPv4.sorted { $0.key.sortKey < $1.key.sortKey }
    return .object(sorted.map { ($0.key.description, .text($0.value.description)) })
  }
}

extension Route {
  /// The key of the route in the short form.
  fileprivate func key(_ names: ShortFormNames) -> String {
    switch destination {
    case .block(let block): block.description
    case .prefixList(let id): names.key(id, .prefixList)
    }
  }
}
