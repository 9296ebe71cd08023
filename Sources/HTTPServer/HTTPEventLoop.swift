internal import AWSProtocols
internal import CServerShims
internal import Glibc
internal import Synchronization

/// The thread that serves all connections: it waits for sockets, never for anything else.
///
/// `@unchecked Sendable` holds because only the loop's thread touches connections and counts; other
/// threads use `mail` and `published`, which have locks, and the bell, which is made for it.
@safe
final class HTTPEventLoop: @unchecked Sendable {
  /// What other threads tell the loop.
  enum Message: Sendable {
    case answer(UInt64, HTTPAnswer)
    /// A sink took a piece of the body and is ready for the next.
    case taken(UInt64)
    /// A sink wants no more of the body.
    case refusal(UInt64, HTTPAnswer)
    case piece(UInt64, [UInt8]?)
    case broken(UInt64)
    case stop(graceMilliseconds: Int)
  }

  /// Identifiers of what is no connection.
  static let listenerIdentifier: UInt64 = 0
  private static let bellIdentifier: UInt64 = 1
  /// How often deadlines are looked at, in milliseconds.
  private static let sweepMilliseconds = 100

  let limits: HTTPServerLimits
  let handler: any HTTPHandler
  let pool: WorkerPool
  let identity: TLSIdentity?
  var connections: [UInt64: HTTPConnection] = [:]
  var connectionsOfAddress: [String: Int] = [:]
  var statistics = HTTPServerStatistics()
  var bodyBytes = 0
  var now = HTTPEventLoop.clock()
  /// The time until which nobody is accepted, as descriptors are short.
  var acceptPause: Int?
  private(set) var stopDeadline: Int?

  /// Where bytes of all connections come in, before the parser has them.
  let readBuffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 64 << 10, alignment: 16)

  private let set: Int32
  private let bell: Int32
  private(set) var listener: Int32
  private var nextIdentifier: UInt64 = 2
  private let mail = Mutex<[Message]>([])
  /// What was in the mail last; it changes places with the mail, so that neither grows again.
  private var opened: [Message] = []
  private let published = Mutex(HTTPServerStatistics())
  private var dateText = (second: 0, text: "")
  private var ready: [UInt64] = []

  init(
    listener: Int32, identity: TLSIdentity?, limits: HTTPServerLimits, handler: any HTTPHandler
  ) throws(HTTPServerError) {
    self.listener = listener
    self.identity = identity
    self.limits = limits
    self.handler = handler
    set = weir_epoll_open()
    bell = weir_bell_open()
    pool = WorkerPool(threads: limits.workers, waiting: limits.waitingRequests)
    guard set >= 0, bell >= 0, pool.threads > 0,
      weir_epoll_set(set, listener, HTTPEventLoop.listenerIdentifier, 1, 0, 1) == 0,
      weir_epoll_set(set, bell, HTTPEventLoop.bellIdentifier, 1, 0, 1) == 0
    else { throw .noResources(reason: "the system gives no descriptors or threads") }
  }

  deinit {
    unsafe readBuffer.deallocate()
    Glibc.close(set)
    Glibc.close(bell)
    if listener >= 0 { Glibc.close(listener) }
  }

  /// Milliseconds of a clock that nobody sets.
  static func clock() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }

  /// What has happened so far, for other threads.
  var currentStatistics: HTTPServerStatistics { published.withLock { $0 } }

  /// Tells the loop something, from any thread.
  func post(_ message: Message) {
    let isFirst = mail.withLock { mail in
      mail.append(message)
      return mail.count == 1
    }
    if isFirst { weir_bell_ring(bell) }
  }

  /// Serves until it is told to stop, and has.
  func run() {
    var events = [weir_event](repeating: weir_event(), count: 64)
    var nextSweep = now
    while !isDone {
      let isTimed = !connections.isEmpty || acceptPause != nil || stopDeadline != nil
      let wait = !ready.isEmpty ? 0 : isTimed ? max(1, nextSweep - now) : -1
      let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
        unsafe weir_epoll_wait(set, buffer.baseAddress, Int32(buffer.count), Int32(clamping: wait))
      }
      now = HTTPEventLoop.clock()
      let postponed = ready
      ready = []
      for event in events[..<Int(count)] { handle(event) }
      for identifier in postponed { connections[identifier].map(progress) }
      if now >= nextSweep {
        sweep()
        nextSweep = now + HTTPEventLoop.sweepMilliseconds
      }
      let current = statistics
      published.withLock { $0 = current }
    }
    for connection in connections.values { close(connection) }
    pool.close()
  }

  private var isDone: Bool {
    guard let stopDeadline else { return false }
    if now >= stopDeadline { return true }
    // Whoever only lingers has its whole answer in the kernel's hands.
    return connections.values.allSatisfy {
      if case .lingering = $0.phase { true } else { false }
    }
  }

  private func handle(_ event: weir_event) {
    switch event.identifier {
    case HTTPEventLoop.listenerIdentifier: acceptAll()
    case HTTPEventLoop.bellIdentifier:
      weir_bell_clear(bell)
      mail.withLock { swap(&$0, &opened) }
      for index in opened.indices { take(opened[index]) }
      opened.removeAll(keepingCapacity: true)
    default:
      guard let connection = connections[event.identifier] else { return }
      if event.broken != 0, case .working = connection.phase { return close(connection) }
      progress(connection)
    }
  }

  private func take(_ message: Message) {
    switch message {
    case .answer(let identifier, let answer):
      guard let connection = connections[identifier] else { return }
      statistics.answered += 1
      begin(answer, on: connection)
    case .taken(let identifier): connections[identifier].map(goOnReceiving)
    case .refusal(let identifier, let answer):
      guard let connection = connections[identifier] else { return }
      statistics.answered += 1
      // What else the client sends is not read as a request.
      connection.keepsAlive = false
      begin(answer, on: connection)
    case .piece(let identifier, let piece):
      guard let connection = connections[identifier] else { return }
      // Less or more than was promised: only the end of the connection can tell.
      guard connection.add(piece: piece) else { return close(connection) }
      connection.deadline = now + limits.stallMilliseconds
      progress(connection)
    case .broken(let identifier): connections[identifier].map(close)
    case .stop(let grace):
      stopDeadline = stopDeadline ?? now + grace
      stopAccepting()
      for connection in connections.values
      where !connection.parser.isInsideRequest && !connection.hasOutput {
        if case .receiving = connection.phase { close(connection) }
      }
    }
  }

  // Connections in and out.

  /// Adds a connection to those that are served.
  func add(_ socket: HTTPTransportSocket, from address: String) {
    let connection = HTTPConnection(
      identifier: nextIdentifier, socket: socket, clientAddress: address, limits: limits,
      deadline: now + limits.headMilliseconds)
    nextIdentifier += 1
    guard weir_epoll_set(set, socket.descriptor, connection.identifier, 1, 0, 1) == 0 else {
      return
    }
    connections[connection.identifier] = connection
    connectionsOfAddress[address, default: 0] += 1
    statistics.connections += 1
    // Its first bytes are often there already.
    progress(connection)
  }

  func close(_ connection: HTTPConnection) {
    guard connections.removeValue(forKey: connection.identifier) != nil else { return }
    weir_epoll_remove(set, connection.socket.descriptor)
    release(connection)
    let address = connection.clientAddress
    let rest = (connectionsOfAddress[address] ?? 1) - 1
    connectionsOfAddress[address] = rest > 0 ? rest : nil
    connection.sink = nil
  }

  /// The body of a request is nobody's any more.
  func release(_ connection: HTTPConnection) {
    bodyBytes -= connection.countedBytes
    connection.countedBytes = 0
  }

  func wait(_ connection: HTTPConnection, read: Bool, write: Bool) {
    guard connection.waitsForRead != read || connection.waitsForWrite != write else { return }
    connection.waitsForRead = read
    connection.waitsForWrite = write
    _ = weir_epoll_set(
      set, connection.socket.descriptor, connection.identifier, read ? 1 : 0, write ? 1 : 0, 0)
  }

  /// Goes on with a connection behind the others, although epoll will not tell of it.
  func postpone(_ connection: HTTPConnection) { ready.append(connection.identifier) }

  func pauseAccepting(until time: Int) {
    acceptPause = time
    weir_epoll_remove(set, listener)
  }

  func resumeAccepting() {
    acceptPause = nil
    guard listener >= 0 else { return }
    _ = weir_epoll_set(set, listener, HTTPEventLoop.listenerIdentifier, 1, 0, 1)
  }

  private func stopAccepting() {
    guard listener >= 0 else { return }
    weir_epoll_remove(set, listener)
    Glibc.close(listener)
    listener = -1
  }

  /// The `Date` of answers, made once a second.
  var date: String {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    if dateText.second != time.tv_sec || dateText.text.isEmpty {
      dateText = (time.tv_sec, UTCTime(seconds: time.tv_sec).httpDate)
    }
    return dateText.text
  }
}
