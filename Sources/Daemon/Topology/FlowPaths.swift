import FlowLogFormat
import FlowModel
import NetworkTypes
import VPCTopology

/// Where the traffic of a topology's interfaces goes and comes from, by their routes.
///
/// The answer is the same for all flows of an interface with the same address, so the latest few
/// thousand are kept: a record costs one comparison.
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
  private var hops: NextHops
  private var latest: [Entry?] = Array(repeating: nil, count: 4096)

  init(_ topology: Topology, interfaces: [ElasticNetworkInterface?]) {
    self.topology = topology
    self.interfaces = interfaces
    routes = RouteChooser(topology)
    hops = NextHops(topology)
  }

  /// The path of a flow; nothing is known of interfaces that the topology does not have.
  mutating func path(of flow: Flow, _ values: inout ValueList) -> Path {
    let number = flow.key.interface
    guard Int(number) < interfaces.count, let interface = interfaces[Int(number)] else {
      return Path()
    }
    let direction = flow.disposition.direction
    let address = direction == .ingress ? flow.key.source : flow.key.destination
    let place = FlowPaths.place(number, address)
    if let entry = latest[place], entry.interface == number, entry.direction == direction,
      entry.address == address
    {
      return entry.path
    }
    let path =
      direction == .egress
      ? egress(of: interface, to: address, &values) : ingress(of: interface, from: address, &values)
    latest[place] = Entry(interface: number, direction: direction, address: address, path: path)
    return path
  }

  private mutating func egress(
    of interface: ElasticNetworkInterface, to address: IPAddress, _ values: inout ValueList
  ) -> Path {
    var result = Path()
    guard let route = route(of: interface, address) else { return result }
    if let path = TrafficPath(from: interface, along: route, in: topology) {
      result.path = values.number(of: .number(UInt64(path.rawValue)))
    }
    let hop = topology.nextHop(from: interface, to: address, along: route)
    if let hop { result.hop = hops.numbers(of: hop, in: &values) }
    result.encryption = PathEncryption(from: interface, along: route, to: hop, in: topology)
    return result
  }

  /// The sender is where an answer would go, as a packet does not say through what it came.
  ///
  /// AWS does not know it for traffic from transit gateways and Network Load Balancers.
  private mutating func ingress(
    of interface: ElasticNetworkInterface, from address: IPAddress, _ values: inout ValueList
  ) -> Path {
    var result = Path()
    guard let route = route(of: interface, address) else { return result }
    let hop = topology.nextHop(from: interface, to: address, along: route)
    result.encryption = PathEncryption(from: interface, along: route, to: hop, in: topology)
    guard let hop, hop.type != .transitGateway, hop.type != .networkLoadBalancer else {
      return result
    }
    result.hop = hops.numbers(of: hop, in: &values)
    return result
  }

  private func route(of interface: ElasticNetworkInterface, _ address: IPAddress) -> Route? {
    guard !FlowPaths.isNeverRouted(address) else { return nil }
    return routes.route(fromSubnet: interface.subnetID, to: address)
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
