internal import Glibc
internal import NetworkTypes

/// Tries to reach somebody, once, and says what came of it.
package struct TrafficClient {
  private let request: TrafficRequest
  private let begin = ContinuousClock.now
  private var deadline: ContinuousClock.Instant { begin + request.timeout }

  /// Makes an attempt; it lasts no longer than the request's time-out.
  ///
  /// - Throws: `TrafficError` where nothing could be sent at all.
  package static func run(_ request: TrafficRequest) throws(TrafficError) -> TrafficResult {
    let client = TrafficClient(request)
    switch request.target.transport {
    case .tcp: return try client.runTCP()
    case .udp: return try client.runUDP()
    case .icmp: return try EchoRequest(request).run()
    }
  }

  private init(_ request: TrafficRequest) { self.request = request }

  private var address: SocketAddress {
    SocketAddress(address: request.target.address, port: request.target.port)
  }

  private func result(
    _ outcome: TrafficOutcome, sent: Int = 0, echoed: Int = 0
  ) -> TrafficResult {
    TrafficResult(
      request.target, outcome, sentCount: sent, echoedCount: echoed,
      milliseconds: begin.duration(to: .now).milliseconds)
  }

  // MARK: TCP

  private func runTCP() throws(TrafficError) -> TrafficResult {
    let socket = try Socket(family: address.family, type: SOCK_STREAM, purpose: "TCP")
    try socket.bind(source: request.source)
    var code = socket.connect(address)
    if code == EINPROGRESS {
      guard socket.wait(for: POLLOUT, until: deadline) else { return result(.timedOut) }
      code = socket.takeError()
    }
    guard code == 0 else { return result(SocketFault(code).outcome) }
    let (sent, echoed) = exchange(on: socket)
    return result(.connected, sent: sent, echoed: echoed)
  }

  /// Sends all bytes, and reads until they are back or the other side ends.
  ///
  /// Then it ends its own side and waits for the other's, so that the connection is over when the
  /// attempt is.
  private func exchange(on socket: borrowing Socket) -> (sent: Int, echoed: Int) {
    var rest = request.payload[...]
    var echoed = 0
    while !rest.isEmpty {
      guard socket.wait(for: POLLOUT, until: deadline),
        case .success(let count) = socket.send(rest)
      else { return (request.byteCount - rest.count, echoed) }
      rest = rest.dropFirst(count)
    }
    while echoed < request.byteCount, let count = receive(on: socket), count > 0 { echoed += count }
    shutdown(socket.descriptor, Int32(SHUT_WR))
    while let count = receive(on: socket), count > 0 {}
    return (request.byteCount, echoed)
  }

  /// The number of bytes received, 0 at the end; nil when none came in time.
  private func receive(on socket: borrowing Socket) -> Int? {
    guard socket.wait(for: POLLIN, until: deadline) else { return nil }
    guard case .success(let received) = socket.receive() else { return nil }
    return received.bytes.count
  }

  // MARK: UDP

  private func runUDP() throws(TrafficError) -> TrafficResult {
    let socket = try Socket(family: address.family, type: SOCK_DGRAM, purpose: "UDP")
    try socket.bind(source: request.source)
    let code = socket.connect(address)
    guard code == 0 else { return result(SocketFault(code).outcome) }
    let payload = request.payload
    if case .failure(let fault) = socket.send(payload[...]) { return result(fault.outcome) }
    while socket.wait(for: POLLIN, until: deadline) {
      switch socket.receive() {
      case .success(let received):
        return result(.answered, sent: payload.count, echoed: received.bytes.count)
      case .failure(let fault) where fault.isWaiting: continue
      case .failure(let fault): return result(fault.outcome, sent: payload.count)
      }
    }
    return result(.timedOut, sent: payload.count)
  }
}
