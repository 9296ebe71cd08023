public import NetworkTypes

/// Chooses the route of a packet as EC2 does, for all tables of a topology.
public struct RouteChooser: Sendable {
  /// The routes of all tables, by number.
  public let routes: [Route]
  /// Numbers of routes by destination, for each table.
  private let tables: [AddressMap<Int>]
  private let tableOfSubnet: [String: Int]

  /// Prepares the route tables of all subnets.
  public init(_ topology: Topology) {
    var routes: [Route] = []
    var tables: [AddressMap<Int>] = []
    var numbers: [String: Int] = [:]
    var tableOfSubnet: [String: Int] = [:]
    for subnet in topology.resources.subnets {
      guard let table = topology.routeTable(ofSubnet: subnet.id) else { continue }
      if numbers[table.id] == nil {
        numbers[table.id] = tables.count
        tables.append(AddressMap(RouteChooser.entries(of: table, from: routes.count, topology)))
        routes += table.routes
      }
      tableOfSubnet[subnet.id] = numbers[table.id]
    }
    self.routes = routes
    self.tables = tables
    self.tableOfSubnet = tableOfSubnet
  }

  /// The number of a subnet's route table.
  public func table(ofSubnet id: String) -> Int? { tableOfSubnet[id] }

  /// The number of the route that packets take from subnets with this table; nil when none leads
  /// to their destination.
  ///
  /// The longest prefix wins. Of equal ones a static block wins over a prefix list, and that over
  /// a propagated route (VPC guide, "Route priority").
  public func route(inTable table: Int, to address: IPAddress) -> Int? {
    tables[table].value(for: address)
  }

  /// The route that a packet from a subnet takes; nil when none leads to its destination.
  public func route(fromSubnet id: String, to address: IPAddress) -> Route? {
    guard let table = tableOfSubnet[id] else { return nil }
    return route(inTable: table, to: address).map { routes[$0] }
  }

  /// All blocks of a table, those that win over equal ones first.
  ///
  /// - Parameter first: The number of the table's first route.
  private static func entries(
    of table: RouteTable, from first: Int, _ topology: Topology
  ) -> [(block: CIDRBlock, value: Int)] {
    var ranked: [[(block: CIDRBlock, value: Int)]] = [[], [], []]
    for (place, route) in table.routes.enumerated() {
      let number = first + place
      switch route.destination {
      case .block(let block):
        ranked[route.origin == .propagated ? 2 : 0].append((block, number))
      case .prefixList(let id):
        ranked[1] += (topology.prefixList(id)?.entries ?? []).map { ($0, number) }
      }
    }
    return ranked.flatMap { $0 }
  }
}
