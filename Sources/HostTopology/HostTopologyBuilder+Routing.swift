internal import HostNetwork
internal import NetworkTypes
internal import VPCTopology

extension HostTopologyBuilder {
  /// Adds gateways and the main route table.
  func addRouting(to resources: inout TopologyResources) {
    let gateway = InternetGateway(
      id: ResourceKind.internetGateway.derivedID(from: vpcID), vpcID: vpcID, position: position)
    let locals = resources.vpcs.flatMap(\.blocks)
    var routes = locals.map { block in
      Route(
        destination: .block(block), target: RouteTarget(kind: .local, id: "local"),
        origin: .table, position: position)
    }
    var seen = Set(locals)
    for route in winners() where seen.insert(route.destination).inserted {
      guard routes.count - locals.count < HostTopology.routeLimit else { break }
      // A network on the link is a block of the VPC already, or part of one.
      if route.isOnLink, locals.contains(where: { $0.contains(route.destination) }) { continue }
      let target =
        route.isDefault || isPieceOfInternet(route)
        ? RouteTarget(kind: .internetGateway, id: gateway.id)
        : RouteTarget(kind: .virtualPrivateGateway, id: routerID)
      routes.append(
        Route(
          destination: .block(route.destination), target: target,
          state: route.kind == .unicast ? .active : .blackhole, position: position))
    }
    if routes.contains(where: { $0.target.id == gateway.id }) {
      resources.internetGateways = [gateway]
    }
    resources.routeTables = [
      RouteTable(
        id: ResourceKind.routeTable.derivedID(from: vpcID), vpcID: vpcID, isMain: true,
        routes: routes, subnetIDs: [], position: position)
    ]
  }

  /// What stands for all routers that lead to networks of their own.
  private var routerID: String {
    "vgw-" + ResourceKind.internetGateway.derivedID(from: vpcID).dropFirst(4)
  }

  /// Halves and quarters of all addresses, with which tunnels replace a default route.
  private func isPieceOfInternet(_ route: NetworkRoute) -> Bool {
    route.destination.prefixLength < 3
  }

  /// The route with the smallest metric for each destination, the shortest prefixes first.
  private func winners() -> [NetworkRoute] {
    var best: [CIDRBlock: NetworkRoute] = [:]
    for route in snapshot.routes {
      if let known = best[route.destination], known.metric <= route.metric { continue }
      best[route.destination] = route
    }
    return snapshot.routes.filter {
      best[$0.destination] == $0 && !HostNetworks.isOfEveryLink($0.destination)
    }
  }
}
