internal import NetworkTypes

extension NetlinkParser {
  /// Families of addresses, as `AF_` constants number them.
  private static let inet: UInt8 = 2
  private static let inet6: UInt8 = 10
  /// The table that ordinary routes are in (`RT_TABLE_MAIN`).
  static let mainTable: UInt32 = 254
  /// An entry that the kernel made from another route, for one destination (`RTM_F_CLONED`).
  private static let clonedFlag: UInt32 = 0x200

  func address(_ body: Range<Int>) throws(HostNetworkError) -> NetworkAddress? {
    try check(body, holds: 8, "the header of an address")
    let start = body.lowerBound
    let family = bytes.bytes[start]
    guard family == NetlinkParser.inet || family == NetlinkParser.inet6 else { return nil }
    var flags = UInt32(bytes.bytes[start + 2])
    var remote: IPAddress?
    var local: IPAddress?
    var attributes = NetlinkAttributes(bytes, in: start + 8..<body.upperBound)
    while let attribute = try attributes.next() {
      switch attribute.type {
      case 1: remote = ipAddress(attribute.value)
      case 2: local = ipAddress(attribute.value)
      // The header has room for eight flags only; there are more.
      case 8: flags = try number(attribute, "an address's flags")
      default: break
      }
    }
    // Without a local address the other one is this host's, as always with ordinary IPv6.
    guard let address = local ?? remote else { return nil }
    let prefixLength = Int(bytes.bytes[start + 1])
    guard prefixLength <= address.bitWidth else {
      throw .malformed(
        part: "an address's prefix", offset: start + 1, needed: prefixLength,
        found: address.bitWidth)
    }
    return NetworkAddress(
      interfaceIndex: try bytes.int32(at: start + 4, "an address's link"), address: address,
      prefixLength: prefixLength, peer: remote == address ? nil : remote,
      scope: NetworkAddress.Scope(rawValue: bytes.bytes[start + 3]),
      flags: NetworkAddress.Flags(rawValue: flags))
  }

  func route(_ body: Range<Int>) throws(HostNetworkError) -> NetworkRoute? {
    try check(body, holds: 12, "the header of a route")
    let start = body.lowerBound
    let family = bytes.bytes[start]
    guard family == NetlinkParser.inet || family == NetlinkParser.inet6,
      try bytes.number(at: start + 8, "a route's flags", as: UInt32.self)
        & NetlinkParser.clonedFlag == 0
    else { return nil }
    var reading = RouteReading(table: UInt32(bytes.bytes[start + 4]))
    var attributes = NetlinkAttributes(bytes, in: start + 12..<body.upperBound)
    while let attribute = try attributes.next() { try read(attribute, into: &reading) }
    // Routes to addresses of one's own and to everybody are no routes of a network.
    let kind = NetworkRoute.Kind(rawValue: bytes.bytes[start + 7])
    let kinds: [NetworkRoute.Kind] = [.unicast, .blackhole, .unreachable, .prohibited]
    guard reading.table == NetlinkParser.mainTable, kinds.contains(kind) else { return nil }
    let any = family == NetlinkParser.inet ? IPAddress(v4: 0) : IPAddress(v6: 0, 0)
    let prefixLength = Int(bytes.bytes[start + 1])
    guard let block = CIDRBlock(reading.destination ?? any, prefixLength: prefixLength) else {
      throw .malformed(
        part: "a route's prefix", offset: start + 1, needed: prefixLength, found: any.bitWidth)
    }
    return NetworkRoute(
      destination: block, nextHops: reading.allNextHops, metric: reading.metric, kind: kind,
      origin: bytes.bytes[start + 5])
  }

  private func read(
    _ attribute: NetlinkAttribute, into reading: inout RouteReading
  ) throws(HostNetworkError) {
    switch attribute.type {
    case 1: reading.destination = ipAddress(attribute.value)
    case 4: reading.hop.interfaceIndex = try index(attribute, "a route's link")
    case 5, 18: reading.hop.gateway = gateway(attribute)
    case 6: reading.metric = try number(attribute, "a route's metric")
    case 9: reading.paths = try nextHops(attribute.value)
    case 15: reading.table = try number(attribute, "a route's table")
    default: break
    }
  }

  /// The ways of a multipath route: each a header of eight bytes with attributes behind it.
  private func nextHops(_ range: Range<Int>) throws(HostNetworkError) -> [NetworkRoute.NextHop] {
    var hops: [NetworkRoute.NextHop] = []
    var start = range.lowerBound
    while range.upperBound - start >= 8 {
      let length = Int(try bytes.number(at: start, "a next hop's length", as: UInt16.self))
      guard length >= 8, length <= range.upperBound - start else {
        throw .malformed(
          part: "a next hop", offset: start, needed: max(length, 8),
          found: range.upperBound - start)
      }
      let number = try bytes.int32(at: start + 4, "a next hop's link")
      var hop = NetworkRoute.NextHop(interfaceIndex: number == 0 ? nil : number, gateway: nil)
      var attributes = NetlinkAttributes(bytes, in: start + 8..<start + length)
      while let attribute = try attributes.next() {
        if attribute.type == 5 || attribute.type == 18 { hop.gateway = gateway(attribute) }
      }
      hops.append(hop)
      start += (length + 3) & ~3
    }
    return hops
  }

  /// A router of the route's own family, or of another one, whose number then stands before it.
  private func gateway(_ attribute: NetlinkAttribute) -> IPAddress? {
    guard attribute.type == 18 else { return ipAddress(attribute.value) }
    return attribute.value.count > 2 ? ipAddress(attribute.value.dropFirst(2)) : nil
  }
}

/// What the attributes of a route said so far.
private struct RouteReading {
  var table: UInt32
  var destination: IPAddress?
  var hop = NetworkRoute.NextHop(interfaceIndex: nil, gateway: nil)
  var paths: [NetworkRoute.NextHop] = []
  var metric: UInt32 = 0

  var allNextHops: [NetworkRoute.NextHop] {
    if !paths.isEmpty { return paths }
    return hop.interfaceIndex == nil && hop.gateway == nil ? [] : [hop]
  }
}
