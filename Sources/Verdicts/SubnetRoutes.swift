import FlowModel
import NetworkTypes
public import VPCTopology

/// What the ways of packets mean for verdicts: tracked or not, out of the subnet or not.
///
/// EC2 guide, "Automatically tracked connections": through egress-only internet gateways, NAT
/// gateways, firewalls and Gateway Load Balancers, and to DynamoDB through its gateway endpoint.
public struct SubnetRoutes: Sendable {
  /// What is known of one route.
  private struct Way: Sendable {
    /// Connections along it are tracked.
    var isTracked: Bool
    /// The subnet of the gateway or appliance that is next; nil where none is.
    var nextSubnet: String?
  }

  private let routes: RouteChooser
  private let ways: [Way]
  private let subnetIDs: [String?]
  /// The route table of each interface; nil where it has none.
  private let tables: [Int?]

  /// Looks up routes for interfaces by their indices.
  ///
  /// - Parameter subnetIDs: The subnet of each interface; nil for one that is not there.
  public init(_ topology: Topology, subnetIDs: [String?]) {
    let routes = RouteChooser(topology)
    tables = subnetIDs.map { id in id.flatMap { routes.table(ofSubnet: $0) } }
    ways = routes.routes.map { route in
      Way(
        isTracked: SubnetRoutes.isTracked(route, topology),
        nextSubnet: SubnetRoutes.nextSubnet(route, topology))
    }
    self.routes = routes
    self.subnetIDs = subnetIDs
  }

  /// Whether connections between an interface and an address are tracked for the way they take.
  func isTracked(_ interface: UInt32, _ remote: IPAddress) -> Bool {
    way(from: interface, to: remote)?.isTracked ?? false
  }

  /// Whether what is next on the way to an address lies in the interface's own subnet.
  func staysInSubnet(_ interface: UInt32, _ remote: IPAddress) -> Bool {
    guard let next = way(from: interface, to: remote)?.nextSubnet else { return false }
    return next == subnetIDs[Int(interface)]
  }

  private func way(from interface: UInt32, to remote: IPAddress) -> Way? {
    guard interface < UInt32(tables.count), let table = tables[Int(interface)] else { return nil }
    return routes.route(inTable: table, to: remote).map { ways[$0] }
  }

  /// Whether connections along a route are tracked, whatever the rules.
  package static func isTracked(_ route: Route, _ topology: Topology) -> Bool {
    switch route.target.kind {
    case .egressOnlyGateway, .natGateway: return true
    case .endpoint:
      guard let endpoint = topology.endpoint(route.target.id) else { return false }
      return endpoint.type == .gatewayLoadBalancer || endpoint.serviceName.hasSuffix(".dynamodb")
    case .local, .internetGateway, .virtualPrivateGateway, .interface, .instance, .transitGateway,
      .peering, .localGateway, .carrierGateway, .coreNetwork:
      return false
    }
  }

  private static func nextSubnet(_ route: Route, _ topology: Topology) -> String? {
    let id = route.target.id
    switch route.target.kind {
    case .natGateway: return topology.natGateway(id)?.subnetID
    case .interface: return InterfaceID(id).flatMap { topology.interface($0) }?.subnetID
    case .instance: return topology.interfaces(ofInstance: id).first?.subnetID
    case .endpoint:
      let interface = topology.endpoint(id)?.interfaceIDs.first
      return interface.flatMap { topology.interface($0) }?.subnetID
    case .local, .internetGateway, .egressOnlyGateway, .virtualPrivateGateway, .transitGateway,
      .peering, .localGateway, .carrierGateway, .coreNetwork:
      return nil
    }
  }
}
