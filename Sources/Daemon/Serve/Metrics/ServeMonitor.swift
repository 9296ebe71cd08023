internal import AWSProtocols
internal import HTTPServer
internal import Synchronization

/// What `/metrics` shows: whoever has something to tell adds himself.
package final class ServeMonitor: Sendable {
  /// Adds families to a text, on any thread.
  package typealias Source = @Sendable (inout MetricsText) -> Void

  let requests = RequestMetrics()
  private let sources = Mutex<[Source]>([])

  /// Begins with requests and the process alone.
  package init() {}

  /// Lets somebody tell of himself from now on.
  package func add(_ source: @escaping Source) { sources.withLock { $0.append(source) } }

  /// Everything there is to tell now.
  package var text: String {
    var text = MetricsText()
    requests.write(to: &text)
    for source in sources.withLock({ $0 }) { source(&text) }
    ProcessMetrics.write(to: &text)
    return text.text
  }

  /// The page.
  var page: ServePage {
    ServePage(methods: ["GET", "HEAD"], path: "/metrics") { [self] _ in
      HTTPAnswer(
        status: 200, headers: [HTTPHeader("Content-Type", MetricsText.contentType)],
        body: .bytes(Array(text.utf8)))
    }
  }
}

extension HTTPServerStatistics {
  /// The server's own counters.
  func write(to text: inout MetricsText) {
    text.single("weir_connections_total", .counter, "Connections that were accepted.", connections)
    text.single(
      "weir_connections_refused_total", .counter, "Connections beyond a limit.",
      refusedConnections)
    text.begin(
      "weir_requests_unusable_total", .counter,
      "Requests that no operation saw: no proper HTTP, too slow, or without room.")
    text.sample("\(malformed)", [("reason", "malformed")])
    text.sample("\(timedOut)", [("reason", "timed_out")])
    text.sample("\(overloaded)", [("reason", "overloaded")])
  }
}
