import FlowModel
import HostNetwork
import NetworkTypes
import VPCTopology

/// The router's tables: one for each subnet with interfaces, one for each gateway.
///
/// Every address of an interface is a route of its own, so that an address that nobody has is told
/// from one that somebody has. What has no way goes to the sink: its source has sent it, and a flow
/// log there says so.
struct LabRoutes {
  private let plan: LabPlan
  private let chooser: RouteChooser
  private let byID: [String: LabInterface]

  init(_ plan: LabPlan) {
    self.plan = plan
    chooser = RouteChooser(plan.topology)
    byID = Dictionary(
      plan.interfaces.map { ($0.resource.id.description, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// All routes, each destination once in a table.
  var all: Set<RouteSpecification> {
    var routes = Set([IPVersion.v4, .v6].compactMap { sink($0, LabAddresses.sinkTable) })
    for (subnet, table) in tables {
      for route in self.routes(ofSubnet: subnet, table).values { routes.insert(route) }
    }
    for gateway in plan.gateways {
      let table = LabAddresses.gatewayTable(gateway)
      for version in [IPVersion.v4, .v6] {
        guard let everything = LabAddresses.everything(version) else { continue }
        routes.insert(
          RouteSpecification(everything, table: table, device: nil, kind: .blackhole))
      }
      for interface in plan.interfaces where interface.resource.vpcID == gateway.vpcID {
        routes.formUnion(direct(interface, table))
      }
    }
    return routes
  }

  /// Which table is asked for packets of which interface.
  var rules: [RoutingRule] {
    var rules: [RoutingRule] = []
    for version in [IPVersion.v4, .v6] {
      // The router has nothing to say itself.
      rules.append(RoutingRule(priority: 10, table: nil, version, arrivedAt: "lo"))
      rules.append(
        RoutingRule(
          priority: 20, table: LabAddresses.sinkTable, version, mark: LabPlan.foreignMark))
    }
    return rules + self.rules(of: plan.gateways) + self.rules(of: plan.interfaces)
  }

  /// Which table is asked for packets of these gateways.
  func rules(of gateways: [LabGateway]) -> [RoutingRule] {
    [IPVersion.v4, .v6].flatMap { version in
      gateways.map { gateway in
        RoutingRule(
          priority: 100 + gateway.index, table: LabAddresses.gatewayTable(gateway), version,
          arrivedAt: gateway.name)
      }
    }
  }

  /// Which table is asked for packets of these interfaces.
  func rules(of interfaces: [LabInterface]) -> [RoutingRule] {
    let tables = Dictionary(
      self.tables.map { ($0.subnet.id, $0.table) }, uniquingKeysWith: { first, _ in first })
    return [IPVersion.v4, .v6].flatMap { version in
      interfaces.map { interface in
        RoutingRule(
          priority: 1_000 + interface.routerIndex,
          table: tables[interface.resource.subnetID] ?? LabAddresses.sinkTable, version,
          arrivedAt: interface.routerName)
      }
    }
  }

  private var tables: [(subnet: Subnet, table: UInt32)] {
    let used = Set(plan.interfaces.map(\.resource.subnetID))
    return plan.topology.resources.subnets.filter { used.contains($0.id) }.compactMap { subnet in
      plan.places.subnets[subnet.id].map { (subnet, LabAddresses.subnetTable($0 - 1)) }
    }
  }

  // MARK: One table

  private func routes(
    ofSubnet subnet: Subnet, _ table: UInt32
  ) -> [CIDRBlock: RouteSpecification] {
    var routes: [CIDRBlock: RouteSpecification] = [:]
    for version in [IPVersion.v4, .v6] {
      guard let route = sink(version, table) else { continue }
      routes[route.destination] = route
    }
    let lines = plan.topology.routeTable(ofSubnet: subnet.id)?.routes ?? []
    var isSet: Set<CIDRBlock> = []
    for rank in 0..<3 {
      for line in lines where line.rank == rank {
        for block in plan.topology.blocks(of: line) where isSet.insert(block).inserted {
          if let route = route(line, block, table, subnet) { routes[block] = route }
        }
      }
    }
    for block in plan.topology.vpc(subnet.vpcID)?.blocks ?? [] where routes[block] == nil {
      routes[block] = sink(block, table)
    }
    for interface in plan.interfaces where reaches(interface, from: subnet) {
      for route in direct(interface, table) { routes[route.destination] = route }
    }
    return routes
  }

  /// Whether packets from a subnet go straight to an interface.
  private func reaches(_ interface: LabInterface, from subnet: Subnet) -> Bool {
    if interface.resource.subnetID == subnet.id { return true }
    guard let address = interface.address(.v4) ?? interface.address(.v6),
      let route = chooser.route(fromSubnet: subnet.id, to: address), route.state == .active
    else { return false }
    switch route.target.kind {
    case .local: return interface.resource.vpcID == subnet.vpcID
    case .peering:
      guard let peering = plan.topology.peering(route.target.id), peering.status == "active"
      else { return false }
      return peering.side(across: subnet.vpcID)?.vpcID == interface.resource.vpcID
    default: return false
    }
  }

  /// The routes to everything that an interface answers for.
  private func direct(_ interface: LabInterface, _ table: UInt32) -> Set<RouteSpecification> {
    var routes: Set<RouteSpecification> = []
    for address in interface.resource.privateAddresses {
      guard let block = CIDRBlock(address, prefixLength: address.bitWidth) else { continue }
      routes.insert(RouteSpecification(block, table: table, device: interface.routerIndex))
    }
    for block in interface.resource.prefixes {
      if let route = through(interface, block, table) { routes.insert(route) }
    }
    return routes
  }

  /// What a line of the route table becomes; nil for a family that the lab does not have.
  private func route(
    _ line: Route, _ block: CIDRBlock, _ table: UInt32, _ subnet: Subnet
  ) -> RouteSpecification? {
    let sink = sink(block, table)
    guard line.state == .active else { return sink }
    let id = line.target.id
    switch line.target.kind {
    case .internetGateway:
      return plan.topology.internetGateway(id)?.vpcID == subnet.vpcID
        ? outward(block, table, subnet) ?? sink : sink
    case .egressOnlyGateway:
      return block.base.version == .v6 ? outward(block, table, subnet) ?? sink : sink
    case .natGateway:
      let gateway = plan.topology.natGateway(id)
      let interface = gateway?.interfaceIDs.lazy.compactMap { byID[$0.description] }.first
      guard let interface, block.base.version == .v4 else { return sink }
      return through(interface, block, table) ?? sink
    case .interface, .instance:
      let interface =
        byID[id]
        ?? plan.topology.interfaces(ofInstance: id).first.flatMap { byID[$0.id.description] }
      guard let interface, !interface.isChecked else { return sink }
      return through(interface, block, table) ?? sink
    case .endpoint:
      let endpoint = plan.topology.endpoint(id)
      if endpoint?.type == .gateway { return outward(block, table, subnet) ?? sink }
      let interface = endpoint?.interfaceIDs.lazy.compactMap { byID[$0.description] }.first
      return interface.flatMap { through($0, block, table) } ?? sink
    case .local, .peering, .virtualPrivateGateway, .transitGateway, .localGateway,
      .carrierGateway, .coreNetwork:
      return sink
    }
  }

  private func through(
    _ interface: LabInterface, _ block: CIDRBlock, _ table: UInt32
  ) -> RouteSpecification? {
    interface.address(block.base.version).map {
      RouteSpecification(block, table: table, device: interface.routerIndex, gateway: $0)
    }
  }

  private func outward(
    _ block: CIDRBlock, _ table: UInt32, _ subnet: Subnet
  ) -> RouteSpecification? {
    plan.gateways.first { $0.vpcID == subnet.vpcID }.map {
      RouteSpecification(
        block, table: table, device: $0.index,
        gateway: block.base.version == .v4 ? LabAddresses.outsideHop : LabAddresses.outsideHop6)
    }
  }

  private func sink(_ block: CIDRBlock, _ table: UInt32) -> RouteSpecification {
    RouteSpecification(
      block, table: table, device: LabAddresses.sink.index,
      gateway: block.base.version == .v4 ? LabAddresses.outsideHop : LabAddresses.outsideHop6)
  }

  private func sink(_ version: IPVersion, _ table: UInt32) -> RouteSpecification? {
    LabAddresses.everything(version).map { sink($0, table) }
  }
}

extension Route {
  /// Of equal blocks the one with the lowest rank wins: static, prefix list, propagated.
  fileprivate var rank: Int {
    guard case .block = destination else { return 1 }
    return origin == .propagated ? 2 : 0
  }
}
