package import NetworkTypes

/// The interfaces, addresses and routes of a network namespace at one moment.
package struct NetworkSnapshot: Hashable, Sendable {
  /// The most routes that are kept; a router with the whole Internet's table has a million.
  package static let routeLimit = 65_536

  /// The namespace's number, never given to another one; 0 where the kernel does not tell.
  package var namespaceCookie: UInt64
  /// Interfaces by number, the lowest first.
  package var links: [NetworkLink]
  /// Addresses by interface; within one as the kernel lists them, the primary one first.
  package var addresses: [NetworkAddress]
  /// Routes of the main table, the shortest prefix first, and at most `routeLimit`.
  package var routes: [NetworkRoute]
  /// Routes beyond the limit, which are left out.
  package var omittedRoutes: Int

  /// Puts a snapshot together, in order.
  package init(
    namespaceCookie: UInt64 = 0, links: [NetworkLink], addresses: [NetworkAddress] = [],
    routes: [NetworkRoute] = [], omittedRoutes: Int = 0
  ) {
    self.namespaceCookie = namespaceCookie
    // A listing that goes on while interfaces change can tell of one twice.
    let latest = Dictionary(links.map { ($0.index, $0) }, uniquingKeysWith: { $1 })
    self.links = latest.values.sorted { $0.index < $1.index }
    // A stable order keeps primary addresses first.
    self.addresses = addresses.enumerated()
      .sorted { ($0.element.interfaceIndex, $0.offset) < ($1.element.interfaceIndex, $1.offset) }
      .map(\.element)
    self.routes = routes.sorted(by: NetworkSnapshot.precedes)
    self.omittedRoutes = omittedRoutes
  }

  /// The interface with this number.
  package func link(_ index: Int32) -> NetworkLink? { links.first { $0.index == index } }

  /// The interface with this name.
  ///
  /// - Throws: `HostNetworkError.noInterface`, which lists the names that there are.
  package func link(named name: String) throws(HostNetworkError) -> NetworkLink {
    guard let link = links.first(where: { $0.name == name }) else {
      throw .noInterface(name, known: links.map(\.name))
    }
    return link
  }

  /// The interfaces with the most packets first; of equals the one with the lower number.
  package var linksByPackets: [NetworkLink] {
    links.sorted {
      ($1.statistics.packets, $0.index) < ($0.statistics.packets, $1.index)
    }
  }

  /// The addresses of an interface, the primary one first.
  package func addresses(of index: Int32) -> [NetworkAddress] {
    addresses.filter { $0.interfaceIndex == index }
  }

  /// The default route of a family that wins: the one with the smallest metric.
  package func defaultRoute(_ version: IPVersion) -> NetworkRoute? {
    routes.filter { $0.isDefault && $0.destination.base.version == version && $0.kind == .unicast }
      .min { $0.metric < $1.metric }
  }

  private static func precedes(_ left: NetworkRoute, _ right: NetworkRoute) -> Bool {
    func key(_ route: NetworkRoute) -> (UInt8, Int, UInt64, UInt64, UInt32) {
      let block = route.destination
      return (
        block.base.version.rawValue, block.prefixLength, block.base.high, block.base.low,
        route.metric
      )
    }
    return key(left) < key(right)
  }
}

extension NetworkSnapshot {
  /// Reads a namespace by netlink; needs no privilege in the namespace that one is in.
  package init(of namespace: NetworkNamespace = .current) throws(HostNetworkError) {
    var socket = try NetlinkSocket(in: namespace)
    try self.init(reading: &socket)
  }

  init(reading socket: inout NetlinkSocket) throws(HostNetworkError) {
    var links: [NetworkLink] = []
    try socket.list(
      "interfaces", type: NetlinkMessage.Kind.getLink, header: [UInt8](repeating: 0, count: 16),
      restart: { links = [] },
      { fact in if case .link(let link) = fact { links.append(link) } })
    var addresses: [NetworkAddress] = []
    try socket.list(
      "addresses", type: NetlinkMessage.Kind.getAddress, header: [UInt8](repeating: 0, count: 8),
      restart: { addresses = [] },
      { fact in if case .address(let address) = fact { addresses.append(address) } })
    var routes: [NetworkRoute] = []
    var omitted = 0
    var request = [UInt8](repeating: 0, count: 12)
    request[4] = UInt8(truncatingIfNeeded: NetlinkParser.mainTable)
    try socket.list(
      "routes", type: NetlinkMessage.Kind.getRoute, header: request,
      restart: { (routes, omitted) = ([], 0) },
      { fact in
        guard case .route(let route) = fact else { return }
        if routes.count < NetworkSnapshot.routeLimit { routes.append(route) } else { omitted += 1 }
      })
    self.init(
      namespaceCookie: (try? socket.namespaceCookie()) ?? 0, links: links, addresses: addresses,
      routes: routes, omittedRoutes: omitted)
  }
}
