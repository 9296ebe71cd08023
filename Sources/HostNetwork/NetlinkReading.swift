/// Everything that rtnetlink messages in a buffer say, for tests and fuzzing of the parser.
package enum NetlinkReading {
  /// Reads recorded datagrams as if they had just arrived.
  ///
  /// - Throws: `HostNetworkError.malformed` at the first contradiction.
  package static func snapshot(of bytes: [UInt8]) throws(HostNetworkError) -> NetworkSnapshot {
    let bytes = NetlinkBytes(bytes: bytes)
    let parser = NetlinkParser(bytes)
    var messages = NetlinkMessages(bytes)
    var links: [NetworkLink] = []
    var addresses: [NetworkAddress] = []
    var routes: [NetworkRoute] = []
    while let message = try messages.next() {
      switch try parser.fact(message) {
      case .link(let link): links.append(link)
      case .address(let address): addresses.append(address)
      case .route(let route): routes.append(route)
      case .statistics, nil: break
      }
    }
    return NetworkSnapshot(links: links, addresses: addresses, routes: routes)
  }
}
