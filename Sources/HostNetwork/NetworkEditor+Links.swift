internal import Glibc
package import NetworkTypes

/// What an editor can ask for.
extension NetworkEditor {
  /// Adds a pair of interfaces, one end here and up, the other in another namespace and down.
  ///
  /// - Parameter descriptor: An open file of the other namespace; -1 for this one.
  package mutating func addPair(
    _ here: VirtualLink, _ there: VirtualLink, inNamespace descriptor: Int32, mtu: UInt32
  ) {
    var request = NetlinkRequest(
      "make the interfaces \(here.name) and \(there.name)", type: 16, .create,
      header: NetworkEditor.linkHeader(index: here.index))
    NetworkEditor.describe(here, mtu: mtu, in: &request)
    // IFLA_LINKINFO, IFLA_INFO_KIND, IFLA_INFO_DATA, VETH_INFO_PEER
    request.begin(18)
    request.add(1, text: "veth")
    request.begin(2)
    // The kernel refuses to put the far end up before the pair is whole.
    request.begin(1, prefix: NetworkEditor.linkHeader(index: there.index, isUp: false))
    NetworkEditor.describe(there, mtu: mtu, in: &request)
    if descriptor >= 0 { request.add(28, number: UInt32(bitPattern: descriptor)) }
    request.end()
    request.end()
    request.end()
    add(request)
  }

  /// Puts an interface up that is there.
  package mutating func setUp(index: UInt32) {
    add(
      NetlinkRequest(
        "put interface \(index) up", type: 16, .change,
        header: NetworkEditor.linkHeader(index: index)))
  }

  /// Removes an interface, and the other end of a pair with it.
  package mutating func removeLink(index: UInt32) {
    add(
      NetlinkRequest(
        "remove interface \(index)", type: 17, .change,
        header: NetworkEditor.linkHeader(index: index)))
  }

  /// Gives an interface an address, without the route to its network that usually comes with it.
  package mutating func addAddress(_ address: IPAddress, prefixLength: Int, to index: UInt32) {
    var request = NetworkEditor.request(
      address, prefixLength, index, "give interface \(index) the address \(address)", type: 20,
      .create)
    // IFA_F_NOPREFIXROUTE and, for IPv6, IFA_F_NODAD
    request.add(8, number: 0x200 | (address.version == .v6 ? 0x2 : 0))
    add(request)
  }

  /// Takes an address away from an interface.
  package mutating func removeAddress(
    _ address: IPAddress, prefixLength: Int, from index: UInt32
  ) {
    add(
      NetworkEditor.request(
        address, prefixLength, index, "take the address \(address) from interface \(index)",
        type: 21, .change))
  }

  private static func request(
    _ address: IPAddress, _ prefixLength: Int, _ index: UInt32, _ purpose: String, type: UInt16,
    _ mode: NetlinkRequest.Mode
  ) -> NetlinkRequest {
    var header: [UInt8] = [address.family, UInt8(prefixLength), 0, 0]
    append(index, to: &header)
    var request = NetlinkRequest(purpose, type: type, mode, header: header)
    request.add(2, address)
    request.add(1, address)
    return request
  }

  /// Says once and for all which hardware address is behind an IP address.
  package mutating func addNeighbour(_ address: IPAddress, _ mac: MACAddress, at index: UInt32) {
    var header: [UInt8] = [address.family, 0, 0, 0]
    append(index, to: &header)
    // NUD_PERMANENT
    append(UInt16(0x80), to: &header)
    header += [0, 0]
    var request = NetlinkRequest(
      "tell interface \(index) where \(address) is", type: 28, .replace, header: header)
    request.add(1, address)
    request.add(2, mac.octets)
    add(request)
  }

  /// Adds a route, in place of an equal one that leads elsewhere.
  package mutating func setRoute(_ route: RouteSpecification) {
    add(NetworkEditor.request(route, "set the route to \(route.destination)", type: 24, .replace))
  }

  /// Removes a route.
  package mutating func removeRoute(_ route: RouteSpecification) {
    add(NetworkEditor.request(route, "remove the route to \(route.destination)", type: 25, .change))
  }

  /// Adds a rule for which table of routes is asked.
  package mutating func addRule(_ rule: RoutingRule) {
    add(NetworkEditor.request(rule, "add the routing rule \(rule.priority)", type: 32, .create))
  }

  /// Removes a rule for which table of routes is asked.
  package mutating func removeRule(_ rule: RoutingRule) {
    add(NetworkEditor.request(rule, "remove the routing rule \(rule.priority)", type: 33, .change))
  }

  private static func request(
    _ rule: RoutingRule, _ purpose: String, type: UInt16, _ mode: NetlinkRequest.Mode
  ) -> NetlinkRequest {
    let family: UInt8 = rule.version == .v4 ? 2 : 10
    let width: UInt8 = rule.version == .v4 ? 32 : 128
    // FR_ACT_TO_TBL or FR_ACT_BLACKHOLE
    var header: [UInt8] = [family, 0, rule.source == nil ? 0 : width, 0, 0, 0, 0]
    header.append(rule.table == nil ? 6 : 1)
    append(UInt32(0), to: &header)
    var request = NetlinkRequest(purpose, type: type, mode, header: header)
    request.add(6, number: rule.priority)
    if let table = rule.table { request.add(15, number: table) }
    if let name = rule.arrivedAt { request.add(3, text: name) }
    if let mark = rule.mark {
      request.add(10, number: mark)
      request.add(16, number: .max)
    }
    if let source = rule.source { request.add(2, source) }
    return request
  }

  /// struct ifinfomsg, with IFF_UP set and to be changed.
  private static func linkHeader(index: UInt32, isUp: Bool = true) -> [UInt8] {
    var header: [UInt8] = [0, 0, 0, 0]
    append(index, to: &header)
    append(UInt32(isUp ? 1 : 0), to: &header)
    append(UInt32(isUp ? 1 : 0), to: &header)
    return header
  }

  private static func describe(
    _ link: VirtualLink, mtu: UInt32, in request: inout NetlinkRequest
  ) {
    request.add(3, text: link.name)
    request.add(1, link.macAddress.octets)
    request.add(4, number: mtu)
  }

  private static func request(
    _ route: RouteSpecification, _ purpose: String, type: UInt16, _ mode: NetlinkRequest.Mode
  ) -> NetlinkRequest {
    let block = route.destination
    // RT_SCOPE_LINK where the destination is on the link, RT_SCOPE_HOST for this namespace.
    let scope: UInt8
    switch route.kind {
    case .local: scope = block.base.version == .v4 ? 254 : 0
    case .blackhole: scope = 0
    case .unicast: scope = route.gateway == nil && block.base.version == .v4 ? 253 : 0
    }
    // RTPROT_STATIC
    var header: [UInt8] = [
      block.base.family, UInt8(block.prefixLength), 0, 0, 0, 4, scope, route.kind.rawValue,
    ]
    // RTNH_F_ONLINK
    append(UInt32(route.gateway == nil ? 0 : 4), to: &header)
    var request = NetlinkRequest(purpose, type: type, mode, header: header)
    if block.prefixLength > 0 { request.add(1, block.base) }
    request.add(15, number: route.table)
    if let device = route.device { request.add(4, number: device) }
    if let gateway = route.gateway { request.add(5, gateway) }
    if route.metric > 0 { request.add(6, number: route.metric) }
    return request
  }
}
