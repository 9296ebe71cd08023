import FlowModel
import NetworkTypes

extension TopologyChecker {
  mutating func checkRouteTables() {
    for (place, table) in resources.routeTables.enumerated() {
      let noun = "route table \(table.id)"
      refer(noun, to: table.vpcID, .vpc, at: table.position)
      if table.isMain, let first = index.mainTables[table.vpcID], first != place {
        let other = resources.routeTables[first]
        error(
          .contradiction,
          "\(noun) is a main table of VPC \(table.vpcID), which has \(other.id) at "
            + "\(other.position); expected one main table",
          at: table.position)
      }
      for id in table.subnetIDs {
        checkAssociation(noun, table.vpcID, table.position, subnet: id)
        if let first = index.routeTables[id], first != place {
          let other = resources.routeTables[first]
          error(
            .contradiction,
            "\(noun) is associated with subnet \(id), which has \(other.id) at "
              + "\(other.position); expected one route table for each subnet",
            at: table.position)
        }
      }
      for id in table.gatewayIDs where ResourceKind.internetGateway.isID(id) {
        refer(noun, to: id, .internetGateway, at: table.position)
      }
      checkRoutes(of: table)
    }
  }

  private mutating func checkRoutes(of table: RouteTable) {
    struct Line: Hashable {
      var destination: RouteDestination
      var isPropagated: Bool
    }
    var seen: [Line: Route] = [:]
    for route in table.routes {
      let noun: String
      switch route.destination {
      case .block(let block): noun = "the route of \(table.id) to \(block)"
      case .prefixList(let id):
        noun = "the route of \(table.id) to \(id)"
        refer(noun, to: id, .prefixList, at: route.position)
      }
      let line = Line(
        destination: route.destination, isPropagated: route.origin == .propagated)
      if let other = seen[line] {
        error(
          .duplicate, "\(noun) stands twice, first at \(other.position); expected it once",
          at: route.position)
      }
      seen[line] = route
      // The target of a blackhole is gone, which is why it is one.
      if route.state == .active, let kind = route.target.kind.resource {
        refer(noun, to: route.target.id, kind, at: route.position)
      }
    }
  }

  mutating func checkGateways() {
    var attached: [String: InternetGateway] = [:]
    for gateway in resources.internetGateways {
      guard let vpcID = gateway.vpcID else { continue }
      refer("internet gateway \(gateway.id)", to: vpcID, .vpc, at: gateway.position)
      if let other = attached[vpcID], other.id != gateway.id {
        error(
          .contradiction,
          "internet gateway \(gateway.id) is attached to VPC \(vpcID), which has "
            + "\(other.id) at \(other.position); expected one for each VPC",
          at: gateway.position)
      }
      attached[vpcID] = attached[vpcID] ?? gateway
    }
    for gateway in resources.egressOnlyGateways {
      guard let vpcID = gateway.vpcID else { continue }
      refer("egress-only internet gateway \(gateway.id)", to: vpcID, .vpc, at: gateway.position)
    }
    for gateway in resources.natGateways {
      let noun = "NAT gateway \(gateway.id)"
      refer(noun, to: gateway.vpcID, .vpc, at: gateway.position)
      if let id = gateway.subnetID {
        checkAssociation(noun, gateway.vpcID, gateway.position, subnet: id)
      }
      // While it comes or goes its interface need not be there.
      guard gateway.state == "available" else { continue }
      for id in gateway.interfaceIDs {
        refer(noun, to: id.description, .interface, at: gateway.position)
      }
    }
  }

  mutating func checkEndpoints() {
    for endpoint in resources.endpoints {
      let noun = "VPC endpoint \(endpoint.id)"
      refer(noun, to: endpoint.vpcID, .vpc, at: endpoint.position)
      guard endpoint.state.lowercased() == "available" else { continue }
      for id in endpoint.interfaceIDs {
        refer(noun, to: id.description, .interface, at: endpoint.position)
      }
      for id in endpoint.subnetIDs {
        checkAssociation(noun, endpoint.vpcID, endpoint.position, subnet: id)
      }
      for id in endpoint.routeTableIDs {
        refer(noun, to: id, .routeTable, at: endpoint.position)
      }
      for id in endpoint.groupIDs { refer(noun, to: id, .group, at: endpoint.position) }
    }
  }

  mutating func checkTransit() {
    for attachment in resources.transitGatewayAttachments {
      let noun = "transit gateway attachment \(attachment.id)"
      refer(noun, to: attachment.gatewayID, .transitGateway, at: attachment.position)
      if let id = attachment.vpcID { refer(noun, to: id, .vpc, at: attachment.position) }
      for id in attachment.subnetIDs { refer(noun, to: id, .subnet, at: attachment.position) }
    }
    for peering in resources.peerings {
      let noun = "peering connection \(peering.id)"
      let sides = [peering.requester, peering.accepter].map { side in
        let place = refer(noun, to: side.vpcID, .vpc, at: peering.position)
        return place.map { resources.vpcs[$0].blocks } ?? side.blocks
      }
      for block in sides[0] {
        guard let other = sides[1].first(where: block.overlaps) else { continue }
        warning(
          .overlap, "\(noun) joins \(block) and \(other), which overlap; AWS refuses to peer them",
          at: peering.position)
      }
    }
  }
}
