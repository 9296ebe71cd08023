public import NetworkTypes

/// Chooses the route of a packet as EC2 does, for all tables of a topology.
public struct RouteChooser: Sendable {
  private let tables: [String: AddressMap<Route>]
  private let tableOfSubnet: [String: String]

  /// Prepares the route tables of all subnets.
  public init(_ topology: Topology) {
    var tables: [String: AddressMap<Route>] = [:]
    var tableOfSubnet: [String: String] = [:]
    for subnet in topology.resources.subnets {
      guard let table = topology.routeTable(ofSubnet: subnet.id) else { continue }
      tableOfSubnet[subnet.id] = table.id
      guard tables[table.id] == nil else { continue }
      tables[table.id] = AddressMap(RouteChooser.entries(of: table, topology))
    }
    self.tables = tables
    self.tableOfSubnet = tableOfSubnet
  }

  /// The route that a packet from a subnet takes; nil when none leads to its destination.
  ///
  /// The longest prefix wins. Of equal ones a static block wins over a prefix list, and that over
  /// a propagated route (VPC guide, "Route priority").
  public func route(fromSubnet id: String, to address: IPAddress) -> Route? {
    guard let table = tableOfSubnet[id] else { return nil }
    return tables[table]?.value(for: address)
  }

  /// All blocks of a table, those that win over equal ones first.
  private static func entries(
    of table: RouteTable, _ topology: Topology
  ) -> [(block: CIDRBlock, value: Route)] {
    var ranked: [[(block: CIDRBlock, value: Route)]] = [[], [], []]
    for route in table.routes {
      switch route.destination {
      case .block(let block):
        ranked[route.origin == .propagated ? 2 : 0].append((block, route))
      case .prefixList(let id):
        ranked[1] += (topology.prefixList(id)?.entries ?? []).map { ($0, route) }
      }
    }
    return ranked.flatMap { $0 }
  }
}
