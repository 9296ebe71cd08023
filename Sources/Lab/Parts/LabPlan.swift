import FlowModel
import NetworkTypes
package import VPCTopology
import Verdicts

/// What a topology becomes on this machine: namespaces, interfaces, and the ways between them.
package struct LabPlan: Sendable {
  /// What the lab is made of.
  package let topology: Topology
  /// Network interfaces in the order of their identifiers; the place gives the name.
  package let interfaces: [LabInterface]
  /// Namespaces that people run programs in, in the order of their identifiers.
  package let instances: [LabInstance]
  /// Links between VPCs and the namespace that stands for everything outside.
  let gateways: [LabGateway]
  /// The places of interfaces and subnets by identifier, those that are gone among them: a place is
  /// given once.
  package let places: LabPlaces
  /// What of the topology the lab does not have, a sentence each.
  package let omissions: [String]

  /// The mark of packets whose source is not the interface's own address.
  static let foreignMark: UInt32 = 1
  /// The most interfaces that a lab can have.
  static let interfaceLimit = 4_000

  /// Plans a lab.
  ///
  /// - Parameter known: Places that interfaces have or had; others get those behind them.
  package init(_ topology: Topology, places known: LabPlaces = LabPlaces()) throws(LabError) {
    self.topology = topology
    var omissions: [String] = []
    var used = topology.resources.interfaces.filter { resource in
      guard resource.type != .regionalNATGateway else {
        omissions.append("\(resource.id): a regional NAT gateway lies in no subnet and is left out")
        return false
      }
      guard !resource.privateAddresses.isEmpty else {
        omissions.append("\(resource.id): an interface without an address is left out")
        return false
      }
      return true
    }
    guard !used.isEmpty else { throw .emptyTopology }
    guard used.count <= LabPlan.interfaceLimit else { throw .tooManyInterfaces(used.count) }
    var places = known
    places.add(interfaces: used.map(\.id.description))
    let subnets = Set(used.map(\.subnetID))
    places.add(subnets: topology.resources.subnets.map(\.id).filter { subnets.contains($0) })
    guard places.interfaces.count <= LabPlan.interfaceLimit else {
      throw .tooManyInterfaces(places.interfaces.count)
    }
    func place(_ resource: ElasticNetworkInterface) -> Int {
      places.interfaces[resource.id.description] ?? 0
    }
    // Whatever comes later stands behind what is there, also among the interfaces of an instance.
    used.sort { place($0) < place($1) }
    var instances: [String: LabInstance] = [:]
    var interfaces: [LabInterface] = []
    for resource in used {
      let id = resource.instanceID ?? resource.id.description
      var instance = instances[id] ?? LabInstance(id, of: resource, topology)
      interfaces.append(
        LabInterface(
          resource, place: place(resource), instanceID: id,
          order: instance.interfacePlaces.count))
      instance.interfacePlaces.append(interfaces.count - 1)
      instances[id] = instance
    }
    self.interfaces = interfaces
    self.places = places
    self.instances = instances.values.sorted { $0.id < $1.id }
    gateways = LabGateway.all(of: topology)
    let unsupported = topology.resources.routeTables.flatMap(\.routes).filter {
      $0.state == .active && !LabPlan.supports($0.target.kind)
    }
    omissions += Set(unsupported.map(\.target.id)).sorted().map {
      "\($0): labs have no such target, so packets to it are dropped"
    }
    self.omissions = omissions
  }

  /// The interfaces of an instance, its first one first.
  package func interfaces(of instance: LabInstance) -> [LabInterface] {
    instance.interfacePlaces.map { interfaces[$0] }
  }

  /// Blocks to which connections are tracked for the way they take, by subnet.
  var trackedBlocks: [(subnetID: String, blocks: [CIDRBlock])] {
    topology.resources.subnets.compactMap { subnet in
      let routes = topology.routeTable(ofSubnet: subnet.id)?.routes ?? []
      let blocks = routes.filter { SubnetRoutes.isTracked($0, topology) }
        .flatMap { topology.blocks(of: $0) }
      return blocks.isEmpty ? nil : (subnet.id, blocks)
    }
  }

  /// Interfaces of a VPC whose way out for IPv6 is an egress-only gateway.
  func egressOnlyInterfaces(ofVPC id: String) -> [LabInterface] {
    interfaces.filter { interface in
      let routes = topology.routeTable(ofSubnet: interface.resource.subnetID)?.routes ?? []
      return interface.resource.vpcID == id && !interface.resource.ipv6.isEmpty
        && routes.contains { $0.target.kind == .egressOnlyGateway && $0.state == .active }
    }
  }

  private static func supports(_ kind: RouteTarget.Kind) -> Bool {
    switch kind {
    case .local, .internetGateway, .egressOnlyGateway, .natGateway, .interface, .instance,
      .peering, .endpoint:
      true
    case .virtualPrivateGateway, .transitGateway, .localGateway, .carrierGateway, .coreNetwork:
      false
    }
  }
}

extension Topology {
  /// The blocks that a route is about.
  func blocks(of route: Route) -> [CIDRBlock] {
    switch route.destination {
    case .block(let block): [block]
    case .prefixList(let id): prefixList(id)?.entries ?? []
    }
  }
}
