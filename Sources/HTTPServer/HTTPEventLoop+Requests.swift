internal import AWSProtocols
internal import CServerShims
internal import Glibc

/// From bytes to requests, and from answers to bytes.
extension HTTPEventLoop {
  /// Bytes of one connection after which the others have their turn.
  private static let turnBytes = 1 << 20
  /// How long nobody is accepted when descriptors are short, in milliseconds.
  private static let acceptPauseMilliseconds = 100
  /// Bytes of a body that are worth a walk to its sink.
  private static let spoolBytes = 256 << 10

  /// Does all that a connection can do without waiting.
  func progress(_ connection: HTTPConnection) {
    var received = 0
    while connections[connection.identifier] != nil {
      if connection.hasOutput {
        guard flush(connection) else { return }
      }
      switch connection.phase {
      case .working: return wait(connection, read: false, write: false)
      case .sending: guard goOnSending(connection) else { return }
      case .receiving, .lingering:
        if case .receiving = connection.phase, advance(connection) { continue }
        guard received < HTTPEventLoop.turnBytes else {
          if connection.socket.hasPending { postpone(connection) }
          return wait(connection, read: true, write: false)
        }
        guard let count = receive(connection) else { return }
        received += count
      }
    }
  }

  /// Sends what there is; false where that has to wait, or is over.
  private func flush(_ connection: HTTPConnection) -> Bool {
    let before = connection.sent
    guard let outcome = connection.flush() else { return true }
    if connection.sent > before { connection.deadline = now + limits.stallMilliseconds }
    switch outcome {
    case .wantsWrite: wait(connection, read: false, write: true)
    case .wantsRead: wait(connection, read: true, write: false)
    case .moved, .ended, .failed: close(connection)
    }
    return false
  }

  /// All bytes are sent: what comes behind them; false where that has to wait.
  private func goOnSending(_ connection: HTTPConnection) -> Bool {
    if let stream = connection.stream {
      connection.phase = .working
      connection.deadline = .max
      let (identifier, source) = (connection.identifier, stream.source)
      let isTaken = pool.submitNext { [self] in
        do {
          post(.piece(identifier, try source.next()))
        } catch {
          post(.broken(identifier))
        }
      }
      if !isTaken { close(connection) }
      return isTaken
    }
    connection.head = nil
    guard connection.keepsAlive else {
      connection.socket.finish()
      connection.phase = .lingering
      connection.deadline = now + limits.lingerMilliseconds
      return true
    }
    connection.phase = .receiving
    if connection.parser.isInsideRequest {
      beginRequest(connection)
    } else if stopDeadline != nil {
      close(connection)
    } else {
      connection.deadline = now + limits.idleMilliseconds
    }
    return true
  }

  private func beginRequest(_ connection: HTTPConnection) {
    connection.requestStart = now
    connection.deadline = now + limits.headMilliseconds
  }

  /// Reads once; nil where there is nothing to read now, or the connection is over.
  private func receive(_ connection: HTTPConnection) -> Int? {
    let outcome = unsafe connection.socket.receive(readBuffer)
    switch outcome {
    case .moved(let count):
      guard case .receiving = connection.phase else { return count }
      let isInside = connection.parser.isInsideRequest
      unsafe connection.parser.feed(readBuffer[..<count])
      if !isInside { beginRequest(connection) }
      return count
    case .wantsRead: wait(connection, read: true, write: false)
    case .wantsWrite: wait(connection, read: false, write: true)
    case .ended, .failed: close(connection)
    }
    return nil
  }

  /// Goes on with the request as far as its bytes lead; false where more are needed.
  private func advance(_ connection: HTTPConnection) -> Bool {
    switch connection.parser.next() {
    case .head(let head):
      admit(head, connection)
      return true
    case .body(let body):
      dispatch(body, connection)
      return true
    case .refused(let fault):
      refuse(fault, connection)
      return true
    case .incomplete:
      // The loop in `progress` goes on, and finds the connection working.
      if spool(connection) { return true }
      return !count(connection)
    }
  }

  /// Counts the body against the limit of all; false where it is beyond, and the request refused.
  private func count(_ connection: HTTPConnection) -> Bool {
    let added = connection.parser.bodyCount - connection.countedBytes
    guard added > 0 else { return true }
    guard bodyBytes + added <= limits.bodyBytesInAll else {
      statistics.overloaded += 1
      answerAndClose(.text(503, "There are too many large requests."), connection)
      return false
    }
    bodyBytes += added
    connection.countedBytes += added
    return true
  }

  private func admit(_ head: HTTPRequestHead, _ connection: HTTPConnection) {
    connection.head = head
    connection.keepsAlive = head.keepsAlive && stopDeadline == nil
    connection.deadline = connection.requestStart + limits.requestMilliseconds
    switch handler.admit(head) {
    case .answer(let answer):
      statistics.answered += 1
      let hasBody = head.isChunked || head.contentLength ?? 0 > 0
      guard !hasBody else { return answerAndClose(answer, connection) }
      connection.parser.receiveBody(limit: 0)
      _ = connection.parser.next()
      if head.expectsContinue { sayContinue(connection) }
      begin(answer, on: connection)
    case .receive(let limit): beginBody(limit, head, connection)
    case .spool(let limit, let sink):
      connection.sink = sink
      beginBody(limit, head, connection)
    }
  }

  private func beginBody(_ limit: Int, _ head: HTTPRequestHead, _ connection: HTTPConnection) {
    connection.parser.receiveBody(limit: limit)
    switch connection.parser.next() {
    case .head, .incomplete:
      guard head.expectsContinue, connection.parser.bodyCount == 0 else { return }
      sayContinue(connection)
    case .body(let body):
      // Nothing has to come, but botocore cannot use a connection again on which it was not told.
      if head.expectsContinue, head.contentLength == 0 { sayContinue(connection) }
      dispatch(body, connection)
    case .refused(let fault): refuse(fault, connection)
    }
  }

  private func sayContinue(_ connection: HTTPConnection) {
    connection.enqueue(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
  }

  /// Hands what is there of the body to its sink; false where there is none, or too little.
  private func spool(_ connection: HTTPConnection) -> Bool {
    guard let sink = connection.sink, let head = connection.head,
      connection.parser.bodyCount >= HTTPEventLoop.spoolBytes
    else { return false }
    let piece = connection.parser.takeBody()
    let request = request(head, [], connection)
    let identifier = connection.identifier
    connection.phase = .working
    connection.deadline = .max
    let isTaken = pool.submitNext { [self] in
      if sink.write(piece) {
        post(.taken(identifier))
      } else {
        post(.refusal(identifier, handler.answer(request)))
      }
    }
    if !isTaken { close(connection) }
    return true
  }

  /// A piece of the body is gone; the next one has as much time as a whole request.
  func goOnReceiving(_ connection: HTTPConnection) {
    release(connection)
    connection.phase = .receiving
    connection.deadline = now + limits.requestMilliseconds
    progress(connection)
  }

  private func request(
    _ head: HTTPRequestHead, _ body: [UInt8], _ connection: HTTPConnection
  ) -> HTTPServerRequest {
    HTTPServerRequest(
      head: head, body: body, sink: connection.sink, clientAddress: connection.clientAddress,
      isEncrypted: identity != nil)
  }

  private func dispatch(_ body: [UInt8], _ connection: HTTPConnection) {
    guard let head = connection.head else { return close(connection) }
    let sink = connection.sink
    let request = request(head, sink == nil ? body : [], connection)
    connection.phase = .working
    connection.deadline = .max
    let identifier = connection.identifier
    let isTaken = pool.submit { [self] in
      // The answer tells what became of the body, whether its end was wanted or not.
      if let sink, !body.isEmpty { _ = sink.write(body) }
      post(.answer(identifier, handler.answer(request)))
    }
    guard !isTaken else { return }
    statistics.overloaded += 1
    var busy = HTTPAnswer.text(503, "The server is busy.")
    busy.headers.append(HTTPHeader("Retry-After", "1"))
    begin(busy, on: connection)
  }

  /// Begins to send an answer, and goes as far with it as it can.
  func begin(_ answer: HTTPAnswer, on connection: HTTPConnection) {
    release(connection)
    connection.sink = nil
    if stopDeadline != nil { connection.keepsAlive = false }
    let wasWorking = if case .working = connection.phase { true } else { false }
    connection.begin(answer, date: date)
    connection.deadline = now + limits.stallMilliseconds
    // Inside `progress` the loop there goes on.
    if wasWorking { progress(connection) }
  }

  private func refuse(_ fault: HTTPFault, _ connection: HTTPConnection) {
    statistics.malformed += 1
    answerAndClose(.text(fault.status, "\(fault.reason.capitalizedFirst)."), connection)
  }

  private func answerAndClose(_ answer: HTTPAnswer, _ connection: HTTPConnection) {
    connection.keepsAlive = false
    connection.phase = .receiving
    begin(answer, on: connection)
  }

  // Deadlines.

  /// Ends what has taken too long.
  func sweep() {
    if let acceptPause, now >= acceptPause { resumeAccepting() }
    for connection in connections.values where now >= connection.deadline {
      let isRequest = connection.parser.isInsideRequest
      guard case .receiving = connection.phase, isRequest, !connection.hasOutput else {
        close(connection)
        continue
      }
      statistics.timedOut += 1
      answerAndClose(.text(408, "The request was not complete in time."), connection)
      progress(connection)
    }
  }

  // Acceptance.

  /// Accepts whoever waits, within the limits.
  func acceptAll() {
    // A flood of connections must not keep the loop from those that are there.
    for _ in 0..<64 {
      var peer = weir_peer()
      let descriptor = unsafe weir_accept(listener, &peer)
      guard descriptor >= 0 else {
        if [-EMFILE, -ENFILE, -ENOMEM, -ENOBUFS].contains(descriptor) {
          pauseAccepting(until: now + HTTPEventLoop.acceptPauseMilliseconds)
        }
        return
      }
      let address = "\(ListenAddress(peer).address)"
      let isRoom =
        connections.count < limits.connections
        && connectionsOfAddress[address] ?? 0 < limits.connectionsPerAddress
      guard isRoom else {
        statistics.refusedConnections += 1
        refuseConnection(descriptor)
        continue
      }
      guard let socket = HTTPTransportSocket(descriptor: descriptor, identity: identity) else {
        continue
      }
      add(socket, from: address)
    }
  }

  private func refuseConnection(_ descriptor: Int32) {
    if identity == nil {
      let answer = HTTPAnswer.text(503, "There are too many connections.")
      guard case .bytes(let body) = answer.body else { return }
      let bytes =
        HTTPAnswerHead.bytes(
          answer, framing: .length(body.count), keepsAlive: false, date: date) + body
      unsafe _ = bytes.withUnsafeBytes { unsafe weir_send(descriptor, $0.baseAddress, $0.count) }
    }
    Glibc.close(descriptor)
  }
}

extension String {
  /// The text with a capital first letter.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
