internal import AWSProtocols
internal import AWSServices
internal import HTTPServer

/// Brings requests to the AWS services and to Weir's own pages.
struct APIHandler: HTTPHandler {
  let gateway: ServiceGateway
  let log: ServerLog
  /// Milliseconds since 1970.
  let clock: @Sendable () -> Int
  let monitor: ServeMonitor
  let pages: ServePages

  /// Bytes of a body above which the signature is looked at before the body is received.
  private static let quickBytes = 64 << 10
  /// Bytes of a body: a batch of log events whose letters are all escaped fits.
  private static let bodyBytes = 16 << 20

  func admit(_ head: HTTPRequestHead) -> HTTPAdmission {
    if head.path == "/healthz", ["GET", "HEAD"].contains(head.method) {
      return .answer(.text(200, "ok"))
    }
    if let admission = pages.admit(head) { return admission }
    let request = WireRequest(method: head.method, target: head.target, headers: head.headers)
    if gateway.isForObjects(request) { return admitObject(request, head) }
    // Looking for the key reads a file, which is not worth it for what is here in a moment.
    let isLarge = head.isChunked || head.contentLength ?? 0 > APIHandler.quickBytes
    guard isLarge || head.expectsContinue else {
      return .receive(bodyLimit: APIHandler.bodyBytes)
    }
    guard let outcome = gateway.admit(request, milliseconds: clock()) else {
      return .receive(bodyLimit: APIHandler.bodyBytes)
    }
    return .answer(finish(outcome, head, "", began: nil))
  }

  /// S3's signatures do not need the body, which goes to the disk as it comes.
  private func admitObject(_ request: WireRequest, _ head: HTTPRequestHead) -> HTTPAdmission {
    let hasBody = head.isChunked || head.contentLength ?? 0 > 0
    // Without a body everything can wait for a thread of the pool.
    guard hasBody else { return .receive(bodyLimit: 0) }
    switch gateway.admitObject(request, milliseconds: clock()) {
    case .refused(let outcome): return .answer(finish(outcome, head, "", began: nil))
    case .accepted(let exchange):
      guard !exchange.isRefused else {
        return .answer(finish(exchange.answer(), head, "", began: nil))
      }
      return .spool(bodyLimit: exchange.bodyLimit, ObjectBodySink(exchange: exchange))
    }
  }

  func answer(_ request: HTTPServerRequest) -> HTTPAnswer {
    if let answer = pages.answer(request) { return answer }
    let began = ContinuousClock.now
    let wire = WireRequest(
      method: request.head.method, target: request.head.target, headers: request.head.headers,
      body: request.body)
    let outcome: ServiceGateway.Outcome
    if let sink = request.sink as? ObjectBodySink {
      outcome = sink.exchange.answer()
    } else if gateway.isForObjects(wire) {
      outcome =
        switch gateway.admitObject(wire, milliseconds: clock()) {
        case .refused(let outcome): outcome
        case .accepted(let exchange): exchange.answer()
        }
    } else {
      outcome = gateway.answer(wire, milliseconds: clock())
    }
    return finish(outcome, request.head, request.clientAddress, began: began)
  }

  private func finish(
    _ outcome: ServiceGateway.Outcome, _ head: HTTPRequestHead, _ client: String,
    began: ContinuousClock.Instant?
  ) -> HTTPAnswer {
    let status = outcome.answer.status
    let took = began.map { $0.duration(to: .now) / .milliseconds(1) }
    monitor.requests.note(outcome.name, status: status, seconds: took.map { $0 / 1000 })
    let level: ServerLog.Level = status >= 500 ? .error : status >= 400 ? .warning : .debug
    if log.isWritten(level) {
      var fields = [
        ("operation", outcome.name), ("status", "\(status)"), ("request", outcome.requestID),
        ("client", client),
      ]
      if let key = outcome.principal?.accessKeyID { fields.append(("key", key)) }
      if let took { fields.append(("ms", "\((took * 100).rounded() / 100)")) }
      if let reason = outcome.internalReason { fields.append(("reason", reason)) }
      log.log(level, "request", fields.map { (name: $0.0, value: $0.1) })
    }
    let body: HTTPAnswerBody =
      if let content = outcome.content {
        .stream(length: content.count, StoredContentSource(content))
      } else {
        .bytes(outcome.answer.body)
      }
    return HTTPAnswer(status: status, headers: outcome.answer.headers, body: body)
  }
}
