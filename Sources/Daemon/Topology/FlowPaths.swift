import FlowLogFormat
import FlowModel
import NetworkTypes
import VPCTopology

/// Where the traffic of a topology's interfaces goes and comes from, by their routes.
///
/// The answer is the same for all flows of an interface along a route that leads out of the VPC,
/// and else for all with the same address. Both are kept, the latter for the latest few thousand.
struct FlowPaths {
  /// What is known of one way.
  struct Path: BitwiseCopyable {
    /// The value of `traffic-path` by its number in the run; 0 without one.
    var path: UInt32 = 0
    /// What is known of encryption; nil where the VPC's controls are off.
    var encryption: PathEncryption?
    /// The next hop's values.
    var hop = NextHops.Numbers()
  }

  private struct Entry {
    var interface: UInt16
    var direction: FlowDirection
    var address: IPAddress
    var path: Path
  }

  private let topology: Topology
  private let interfaces: [ElasticNetworkInterface?]
  private let routes: RouteChooser
  /// The route table of each interface, by its number; nil where it has none.
  private let tables: [Int?]
  private var hops: NextHops
  /// Paths that do not depend on the address, by interface, direction and route.
  private var constant: [UInt64: Path] = [:]
  private var latest: [Entry?] = Array(repeating: nil, count: 4096)

  init(_ topology: Topology, interfaces: [ElasticNetworkInterface?]) {
    self.topology = topology
    self.interfaces = interfaces
    let routes = RouteChooser(topology)
    tables = interfaces.map { $0.flatMap { routes.table(ofSubnet: $0.subnetID) } }
    self.routes = routes
    hops = NextHops(topology)
  }

  /// The path of a flow; nothing is known of interfaces that the topology does not have.
  mutating func path(of flow: Flow, _ values: inout ValueList) -> Path {
    let number = flow.key.interface
    let direction = flow.disposition.direction
    let address = direction == .ingress ? flow.key.source : flow.key.destination
    guard Int(number) < tables.count, let table = tables[Int(number)],
      let interface = interfaces[Int(number)], !FlowPaths.isNeverRouted(address),
      let route = routes.route(inTable: table, to: address)
    else { return Path() }
    let way = UInt64(number) << 40 | UInt64(direction.rawValue) << 32 | UInt64(route)
    if let path = constant[way] { return path }
    let place = FlowPaths.place(number, address)
    if let entry = latest[place], entry.interface == number, entry.direction == direction,
      entry.address == address
    {
      return entry.path
    }
    let path = path(of: interface, direction, address, routes.routes[route], &values)
    if routes.routes[route].isDirect {
      latest[place] = Entry(
        interface: number, direction: direction, address: address, path: path)
    } else {
      constant[way] = path
    }
    return path
  }

  /// The sender of ingress is where an answer would go, as a packet does not say through what it
  /// came; AWS does not know it for traffic from transit gateways and Network Load Balancers.
  private mutating func path(
    of interface: ElasticNetworkInterface, _ direction: FlowDirection, _ address: IPAddress,
    _ route: Route, _ values: inout ValueList
  ) -> Path {
    var result = Path()
    let hop = topology.nextHop(from: interface, to: address, along: route)
    result.encryption = PathEncryption(from: interface, along: route, to: hop, in: topology)
    if direction == .egress,
      let path = TrafficPath(from: interface, along: route, in: topology)
    {
      result.path = values.number(of: .number(UInt64(path.rawValue)))
    }
    guard let hop else { return result }
    let isKnown =
      direction == .egress || (hop.type != .transitGateway && hop.type != .networkLoadBalancer)
    if isKnown { result.hop = hops.numbers(of: hop, in: &values) }
    // The type tells of what stands on the way, never of the end (AWS, version 11).
    if hop.privateAddresses.contains(address) { result.hop.type = 0 }
    return result
  }

  /// Link-local and multicast addresses, and those of no one and everyone: default routes are not
  /// meant for them.
  private static func isNeverRouted(_ address: IPAddress) -> Bool {
    switch address.version {
    case .v4:
      address.low >> 16 == 0xa9fe || address.low >> 28 == 0xe || address.low == 0xffff_ffff
        || address.low == 0
    case .v6: address.high >> 54 == 0x3fa || address.high >> 56 == 0xff
    }
  }

  private static func place(_ interface: UInt16, _ address: IPAddress) -> Int {
    let mixed =
      (address.low ^ address.high &* 31 ^ UInt64(interface) << 40)
      &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed >> 52)
  }
}
