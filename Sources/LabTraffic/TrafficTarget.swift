package import NetworkTypes

/// What carries an attempt to reach somebody.
package enum TrafficTransport: String, CaseIterable, Sendable {
  /// A connection, and bytes that come back over it.
  case tcp
  /// A datagram, and one that answers it.
  case udp
  /// An echo request of ICMP or ICMPv6, whichever the address needs.
  case icmp

  /// Whether targets have a port.
  package var hasPorts: Bool { self != .icmp }
}

/// Somebody to reach: an address and, where the transport has some, a port.
package struct TrafficTarget: Hashable, Sendable {
  /// What carries the attempt.
  package var transport: TrafficTransport
  /// Where it goes.
  package var address: IPAddress
  /// 0 for transports without ports.
  package var port: UInt16

  /// Names a target.
  package init(_ transport: TrafficTransport, _ address: IPAddress, port: UInt16 = 0) {
    self.transport = transport
    self.address = address
    self.port = port
  }
}

extension TrafficTarget: CustomStringConvertible {
  /// `10.0.2.10:8080/tcp`, `[2001:db8::1]:53/udp`, `10.0.2.10/icmp`.
  package var description: String {
    guard transport.hasPorts else { return "\(address)/\(transport.rawValue)" }
    let host = address.version == .v6 ? "[\(address)]" : "\(address)"
    return "\(host):\(port)/\(transport.rawValue)"
  }
}

/// What to try, and for how long.
package struct TrafficRequest: Sendable {
  /// Whom to reach.
  package var target: TrafficTarget
  /// When an attempt is given up.
  package var timeout: Duration
  /// Bytes to send, which an echo server sends back; 0 for a mere TCP connection.
  package var byteCount: Int
  /// The address to send from; the kernel chooses one without it.
  package var source: IPAddress?

  /// Bytes of one attempt at most: what a datagram surely carries.
  package static let byteLimit = 1400

  /// Asks for an attempt.
  package init(
    _ target: TrafficTarget, timeout: Duration = .seconds(3), byteCount: Int = 32,
    source: IPAddress? = nil
  ) {
    self.target = target
    self.timeout = timeout
    self.byteCount = min(max(byteCount, 0), TrafficRequest.byteLimit)
    self.source = source
  }

  /// What is sent: letters that tell bytes apart.
  var payload: [UInt8] { (0..<byteCount).map { UInt8(ascii: "a") + UInt8($0 % 26) } }
}
