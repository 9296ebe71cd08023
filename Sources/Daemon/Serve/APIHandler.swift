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
    // Looking for the key reads a file, which is not worth it for what is here in a moment.
    let isLarge = head.isChunked || head.contentLength ?? 0 > APIHandler.quickBytes
    guard isLarge || head.expectsContinue else {
      return .receive(bodyLimit: APIHandler.bodyBytes)
    }
    let request = WireRequest(method: head.method, target: head.target, headers: head.headers)
    guard let outcome = gateway.admit(request, milliseconds: clock()) else {
      return .receive(bodyLimit: APIHandler.bodyBytes)
    }
    return .answer(finish(outcome, head, "", began: nil))
  }

  func answer(_ request: HTTPServerRequest) -> HTTPAnswer {
    if let answer = pages.answer(request) { return answer }
    let began = ContinuousClock.now
    let outcome = gateway.answer(
      WireRequest(
        method: request.head.method, target: request.head.target, headers: request.head.headers,
        body: request.body), milliseconds: clock())
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
    return HTTPAnswer(
      status: status, headers: outcome.answer.headers, body: .bytes(outcome.answer.body))
  }
}
