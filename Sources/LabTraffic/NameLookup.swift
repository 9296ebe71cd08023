internal import Glibc
package import NetworkTypes

/// Asks one name server for the address of a name, as an instance's resolver would.
package enum NameLookup {
  /// What a look-up gave.
  package enum Answer: Hashable, Sendable {
    /// The first address.
    case address(IPAddress)
    /// Why there is none.
    case failed(TrafficOutcome)
  }

  /// The port of name servers.
  package static let port: UInt16 = 53

  /// How long one query waits before it is sent again.
  private static let patience = Duration.seconds(1)

  /// Asks until there is an answer or the time is over.
  ///
  /// - Parameter version: The family of the address wanted.
  package static func run(
    _ name: String, _ version: IPVersion = .v4, server: IPAddress, port: UInt16 = NameLookup.port,
    timeout: Duration
  ) throws(TrafficError) -> Answer {
    let target = SocketAddress(address: server, port: port)
    let socket = try Socket(family: target.family, type: SOCK_DGRAM, purpose: "DNS")
    let code = socket.connect(target)
    guard code == 0 else { return .failed(.unresolved) }
    let query = try DNSMessage.query(
      name, version == .v4 ? .a : .aaaa, id: UInt16.random(in: 0...UInt16.max))
    let deadline = ContinuousClock.now + timeout
    while deadline > .now {
      if case .failure(let fault) = socket.send(query[...]), !fault.isWaiting {
        return .failed(.unresolved)
      }
      let again = min(deadline, .now + patience)
      while socket.wait(for: POLLIN, until: again) {
        switch socket.receive(limit: 4096) {
        case .failure(let fault) where fault.isWaiting: continue
        case .failure: return .failed(.unresolved)
        case .success(let received):
          switch DNSMessage.read(received.bytes, for: query) {
          case .addresses(let addresses): return .address(addresses[0])
          case .unknownName: return .failed(.unknownName)
          case .refused: return .failed(.unresolved)
          case nil: continue
          }
        }
      }
    }
    return .failed(.unresolved)
  }
}
