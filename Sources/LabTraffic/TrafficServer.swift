internal import Glibc
package import NetworkTypes

/// What a server does with what it hears.
package enum TrafficService: Hashable, Sendable {
  /// Sends every byte back.
  case echo
  /// Answers whatever comes on a TCP connection as a web server would; the client ends it.
  case http
  /// Answers DNS queries over UDP for these names, and says of others that they do not exist.
  case names([String: IPAddress])
}

/// Serves TCP and UDP ports for a time, on one thread.
package struct TrafficServer: ~Copyable {
  /// Connections held at a time; whoever comes beyond them waits in the kernel's queue.
  package static let connectionLimit = 256

  private let transport: TrafficTransport
  private let service: TrafficService
  private let listener: Socket
  private var connections: [Int32: Connection] = [:]
  private var counts = Counts()

  /// What a server did.
  package struct Counts: Hashable, Sendable {
    /// Connections accepted.
    package var connections = 0
    /// Datagrams received.
    package var datagrams = 0
    /// Bytes received.
    package var bytes = 0

    /// One line for people.
    package var text: String {
      "\(connections) connections, \(datagrams) datagrams, \(bytes) bytes received"
    }

    /// One JSON object for scripts.
    package var json: String {
      "{\"connections\":\(connections),\"datagrams\":\(datagrams),\"bytes\":\(bytes)}"
    }
  }

  /// Begins to listen; whoever connects from now on is not refused.
  ///
  /// - Parameter transport: TCP or UDP; the kernel itself answers echo requests of ICMP.
  /// - Parameter address: Where to listen; all addresses of both families without it.
  package init(
    _ transport: TrafficTransport, port: UInt16, service: TrafficService = .echo,
    address: IPAddress? = nil
  ) throws(TrafficError) {
    self.transport = transport
    self.service = service
    if let address {
      listener = try TrafficServer.listener(transport, SocketAddress(address: address, port: port))
      return
    }
    do throws(TrafficError) {
      listener = try TrafficServer.listener(
        transport, SocketAddress(address: IPAddress(v6: 0, 0), port: port))
    } catch {
      // A kernel without IPv6.
      listener = try TrafficServer.listener(
        transport, SocketAddress(address: IPAddress(v4: 0), port: port))
    }
  }

  private static func listener(
    _ transport: TrafficTransport, _ address: SocketAddress
  ) throws(TrafficError) -> Socket {
    let type = transport == .tcp ? SOCK_STREAM : SOCK_DGRAM
    let socket = try Socket(
      family: address.family, type: type, purpose: transport.rawValue.uppercased())
    socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
    if address.address == IPAddress(v6: 0, 0) { socket.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    var code = socket.bind(address)
    if code == 0 && transport == .tcp {
      code = listen(socket.descriptor, Int32(TrafficServer.connectionLimit)) == 0 ? 0 : errno
    }
    guard code == 0 else {
      let target = TrafficTarget(transport, address.address, port: address.port)
      throw .cannotListen(place: "\(target)", errno: code)
    }
    return socket
  }

  /// The port served, also where the kernel chose it.
  package var port: UInt16 { listener.localPort }

  /// Serves until the time is over or the caller wants it to end.
  ///
  /// - Parameter duration: Nil for as long as the caller lets it.
  /// - Parameter shouldEnd: Asked ten times a second.
  package mutating func run(
    for duration: Duration?, shouldEnd: () -> Bool = { false }
  ) -> Counts {
    let deadline = duration.map { ContinuousClock.now + $0 }
    while !shouldEnd(), deadline.map({ $0 > .now }) ?? true {
      let tick = ContinuousClock.now + .milliseconds(100)
      var entries = [pollfd(fd: listener.descriptor, events: listenerEvents, revents: 0)]
      for (descriptor, connection) in connections {
        entries.append(pollfd(fd: descriptor, events: connection.events, revents: 0))
      }
      let until = deadline.map { min($0, tick) } ?? tick
      let count = unsafe poll(&entries, nfds_t(entries.count), until.millisecondsLeft)
      guard count > 0 else { continue }
      for entry in entries.dropFirst() where entry.revents != 0 { serve(entry.fd) }
      if entries[0].revents != 0 { transport == .tcp ? accept() : answerDatagrams() }
    }
    connections.removeAll()
    return counts
  }

  private var listenerEvents: Int16 {
    connections.count < TrafficServer.connectionLimit ? Int16(POLLIN) : 0
  }

  // MARK: TCP

  private mutating func accept() {
    guard let socket = listener.accept() else { return }
    counts.connections += 1
    connections[socket.descriptor] = Connection(socket)
  }

  /// Takes what came on a connection, and sends what waits.
  private mutating func serve(_ descriptor: Int32) {
    guard let connection = connections[descriptor] else { return }
    counts.bytes += connection.serve(service)
    if connection.isOver { connections[descriptor] = nil }
  }

  // MARK: UDP

  private mutating func answerDatagrams() {
    while case .success(let received) = listener.receive(limit: 65_536) {
      guard let sender = received.from else { return }
      counts.datagrams += 1
      counts.bytes += received.bytes.count
      let answer: [UInt8]?
      switch service {
      case .echo, .http: answer = received.bytes
      case .names(let names): answer = DNSMessage.answer(to: received.bytes, names)
      }
      // A sender whose queue is full asks again, as with any datagram that is lost.
      if let answer { _ = listener.send(answer[...], to: sender) }
    }
  }
}

/// One accepted connection: bytes that wait to be sent back.
private final class Connection {
  /// Bytes that may wait; a sender who does not read is not read from, either.
  private static let pendingLimit = 64 * 1024

  private let socket: Socket
  private var pending: [UInt8] = []
  private var hasEnded = false
  private(set) var isOver = false

  init(_ socket: consuming Socket) { self.socket = socket }

  var events: Int16 {
    let wantsMore = !hasEnded && pending.count < Connection.pendingLimit
    return Int16((wantsMore ? POLLIN : 0) | (pending.isEmpty ? 0 : POLLOUT))
  }

  /// Gives the number of bytes received.
  func serve(_ service: TrafficService) -> Int {
    var count = 0
    if !hasEnded && pending.count < Connection.pendingLimit {
      switch socket.receive(limit: 16_384) {
      case .success(let received) where received.bytes.isEmpty: hasEnded = true
      case .success(let received):
        count = received.bytes.count
        take(received.bytes, service)
      case .failure(let fault): isOver = !fault.isWaiting
      }
    }
    if !pending.isEmpty {
      switch socket.send(pending[...]) {
      case .success(let sent): pending.removeFirst(sent)
      case .failure(let fault): isOver = isOver || !fault.isWaiting
      }
    }
    if hasEnded && pending.isEmpty { isOver = true }
    return count
  }

  private func take(_ bytes: [UInt8], _ service: TrafficService) {
    guard service == .http else {
      pending += bytes
      return
    }
    let body = "weir lab\n"
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)"
    pending += Array("\(head)\r\n\r\n\(body)".utf8)
  }
}
