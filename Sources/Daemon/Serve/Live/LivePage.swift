internal import AWSProtocols
internal import AWSServices
internal import HTTPServer
internal import FlowModel
internal import LogDelivery
internal import Synchronization
internal import Threads

/// The page that tells what the server has seen and not delivered yet; its path and headers are a
/// promise to whoever reads it without `weir`.
package enum ServeLivePage {
  /// Its path.
  package static let path = "/_weir/live"

  /// What its answers say of the records in them.
  package enum Header: String, CaseIterable, Sendable {
    /// The first second of the oldest window that is open.
    case since = "X-Weir-Open-Since"
    /// Milliseconds since 1970 up to which packets are in it.
    case time = "X-Weir-Time"
    /// The second of the latest packet.
    case lastPacket = "X-Weir-Last-Packet"
    /// Flows of open windows, those that are not recorded included.
    case flows = "X-Weir-Flows"
    /// Flow logs whose records that wait for delivery are among the lines, separated by commas.
    case flowLogs = "X-Weir-Flow-Logs"
    /// What ends the time for which these records stay where they are.
    case hold = "X-Weir-Hold"
  }
}

/// Answers requests for what is live.
struct LivePage: Sendable {
  /// How long records stay where they are, for whoever reads a destination beside this page.
  private static let holdMilliseconds = 60_000
  /// How long a call to a destination that has begun is waited for.
  private static let callMilliseconds = 10_000
  /// How long the capture and the spool may take to answer.
  private static let answerMilliseconds = 5_000

  let gateway: ServiceGateway
  /// Milliseconds since 1970.
  let clock: @Sendable () -> Int
  /// The account whose traffic is captured.
  let account: String
  let openWindows: OpenWindowDesk
  let engine: DeliveryEngine

  var page: ServePage {
    ServePage(methods: ["GET", "DELETE"], path: ServeLivePage.path) { request in
      let wire = WireRequest(
        method: request.head.method, target: request.head.target, headers: request.head.headers,
        body: request.body)
      switch gateway.identify(wire, milliseconds: clock()) {
      case .refused(let outcome):
        return HTTPAnswer(
          status: outcome.answer.status, headers: outcome.answer.headers,
          body: .bytes(outcome.answer.body))
      case .known(let principal):
        guard principal.account == account else {
          return .text(
            403, "Account \(principal.account) sees nothing here: the capture is of another one.")
        }
        return request.head.method == "GET" ? read(wire.query) : release(wire.query)
      }
    }
  }

  // MARK: Reading

  private func read(_ query: Substring) -> HTTPAnswer {
    guard let question = LiveQuestion(query: query) else {
      return .text(400, "The query takes log-group=NAME and bucket=NAME/PREFIX, and nothing else.")
    }
    guard openWindows.awaitStart(milliseconds: Self.answerMilliseconds) else { return busy }
    let flowLogs = Set(engine.plans.filter(question.concerns).map(\.flowLogID))
    guard !flowLogs.isEmpty else {
      guard let windows = openWindows.ask(flowLogs: nil, milliseconds: Self.answerMilliseconds)
      else { return busy }
      return answer(windows, [], [])
    }
    let ticket = engine.hold(
      flowLogs, milliseconds: Self.holdMilliseconds, patience: Self.callMilliseconds)
    guard let ticket else {
      return .text(503, "A delivery takes long at this moment; ask again.")
    }
    let waiting = Waiting(flowLogs.count)
    let windows = openWindows.ask(flowLogs: flowLogs, milliseconds: Self.answerMilliseconds) {
      for id in flowLogs where !engine.look(id, then: waiting.add) { waiting.addNone() }
    }
    guard let windows, let records = waiting.all(milliseconds: Self.answerMilliseconds) else {
      _ = engine.release(ticket)
      return busy
    }
    var answer = answer(windows, records, flowLogs.sorted())
    answer.headers.append(
      HTTPHeader(ServeLivePage.Header.hold.rawValue, String(ticket, radix: 16)))
    return answer
  }

  private var busy: HTTPAnswer {
    .text(503, "The capture does not answer at this moment, or there is none; ask again.")
  }

  private func answer(
    _ windows: OpenWindows, _ waiting: [WaitingRecords], _ flowLogs: [String]
  ) -> HTTPAnswer {
    var headers = [HTTPHeader("Content-Type", "text/plain; charset=utf-8")]
    func add(_ header: ServeLivePage.Header, _ value: String?) {
      if let value { headers.append(HTTPHeader(header.rawValue, value)) }
    }
    let flows = windows.sums.values.reduce(0) { $0 + $1.flows.count }
    let latest = windows.sums.values.lazy.flatMap(\.flows).map(\.lastSecond).max()
    let last = [latest, windows.lastSecond].compactMap { $0 }.max()
    add(.since, windows.since.map { "\($0)" })
    add(.time, windows.time.map { "\(Int($0.seconds) * 1000 + Int($0.nanoseconds) / 1_000_000)" })
    add(.lastPacket, last.map { "\($0)" })
    add(.flows, "\(flows)")
    add(.flowLogs, flowLogs.isEmpty ? nil : flowLogs.joined(separator: ","))
    return HTTPAnswer(
      status: 200, headers: headers,
      body: .stream(length: nil, LiveBody(windows, waiting: waiting)))
  }

  // MARK: Letting go

  private func release(_ query: Substring) -> HTTPAnswer {
    let fields = (try? QueryForm.fields(Array(query.utf8))) ?? []
    guard fields.count == 1, fields[0].name == "hold",
      let ticket = UInt64(fields[0].value, radix: 16)
    else { return .text(400, "The query is hold= and what the answer to GET said.") }
    guard engine.release(ticket) else {
      return .text(
        410, "Deliveries have gone on: \(Self.holdMilliseconds / 1000) seconds are the most.")
    }
    return HTTPAnswer(status: 204)
  }
}

/// Records of several flow logs that one request waits for.
private final class Waiting: Sendable {
  private let found = Mutex<[WaitingRecords]>([])
  private let missing: Mutex<Int>
  private let signal = WakeSignal()

  init(_ count: Int) { missing = Mutex(count) }

  func add(_ records: WaitingRecords) {
    found.withLock { $0.append(records) }
    addNone()
  }

  func addNone() {
    missing.withLock { $0 -= 1 }
    signal.post()
  }

  /// All of them; nil where some do not come in time.
  func all(milliseconds: Int) -> [WaitingRecords]? {
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(milliseconds)
    while missing.withLock({ $0 }) > 0 {
      guard clock.now < end else { return nil }
      signal.wait(milliseconds: 50)
    }
    return found.withLock { $0 }
  }
}
