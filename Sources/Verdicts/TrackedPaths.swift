public import NetworkTypes
public import VPCTopology

/// Ways out of subnets on which AWS tracks every connection, whatever the rules say.
///
/// EC2 guide, "Automatically tracked connections": through egress-only internet gateways, NAT
/// gateways, firewalls and Gateway Load Balancers, and to DynamoDB through its gateway endpoint.
public struct TrackedPaths: Sendable {
  private let routes: RouteChooser
  /// The route table of each interface; nil where it has none.
  private let tables: [Int?]
  /// Whether connections along each of the chooser's routes are tracked.
  private let isTracked: [Bool]

  /// Looks up routes for interfaces by their indices.
  ///
  /// - Parameter subnetIDs: The subnet of each interface; nil for one that is not there.
  public init(_ topology: Topology, subnetIDs: [String?]) {
    let routes = RouteChooser(topology)
    tables = subnetIDs.map { id in id.flatMap { routes.table(ofSubnet: $0) } }
    isTracked = routes.routes.map { TrackedPaths.isTracked($0, topology) }
    self.routes = routes
  }

  /// Whether connections between an interface and an address are tracked for the way they take.
  public func contains(_ interface: UInt32, _ remote: IPAddress) -> Bool {
    guard interface < UInt32(tables.count), let table = tables[Int(interface)],
      let route = routes.route(inTable: table, to: remote)
    else { return false }
    return isTracked[route]
  }

  private static func isTracked(_ route: Route, _ topology: Topology) -> Bool {
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
}
