internal import CServerShims
package import NetworkTypes

/// Where a server listens: an address of this machine and a port.
package struct ListenAddress: Hashable, Sendable {
  /// The address; all zeros is every address of the machine.
  package var address: IPAddress
  /// The port; 0 lets the system choose.
  package var port: UInt16

  /// Names an address and a port.
  package init(_ address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Reads `127.0.0.1:4599`, `[::1]:4599` or `localhost:4599`.
  package init(_ text: String) throws(HTTPServerError) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[colon...].dropFirst()),
      !text.hasSuffix("+\(port)")
    else { throw .notAnAddress(text) }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = host.dropFirst().dropLast() }
    if host == "localhost" { host = "127.0.0.1" }
    guard let address = IPAddress(host), (address.version == .v6) == isBracketed else {
      throw .notAnAddress(text)
    }
    self.init(address, port: port)
  }

  /// Whether only programs of this machine can reach the address.
  package var isLoopback: Bool {
    switch address.version {
    case .v4: address.low >> 24 == 127
    case .v6: address.high == 0 && address.low == 1
    }
  }

  var peer: weir_peer {
    weir_peer(
      is_version_6: address.version == .v6 ? 1 : 0, high: address.high, low: address.low, port: port
    )
  }

  init(_ peer: weir_peer) {
    let address =
      peer.is_version_6 == 0
      ? IPAddress(v4: UInt32(truncatingIfNeeded: peer.low)) : IPAddress(v6: peer.high, peer.low)
    self.init(address, port: peer.port)
  }
}

extension ListenAddress: CustomStringConvertible {
  /// `127.0.0.1:4599` or `[::1]:4599`.
  package var description: String {
    address.version == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
  }
}
