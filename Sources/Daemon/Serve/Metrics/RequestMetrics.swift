internal import Synchronization

/// How many requests there were, how they ended, and how long they took.
///
/// Names come from clients as far as a service goes that nobody has, so there are no more series
/// than `seriesLimit`; further ones count as `other`.
final class RequestMetrics: Sendable {
  private static let seriesLimit = 1_024
  private static let other = "other"
  /// Upper bounds in seconds.
  private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]

  private struct Latency {
    var counts = [UInt64](repeating: 0, count: RequestMetrics.bounds.count)
    var total: UInt64 = 0
    var seconds = 0.0
  }

  private struct Series: Hashable {
    var operation: String
    var status: Int
  }

  private struct State {
    var requests: [Series: UInt64] = [:]
    var latencies: [String: Latency] = [:]
  }

  private let state = Mutex(State())

  /// Notes an answer.
  ///
  /// - Parameter seconds: From the whole request to the answer; nil where only its head was read.
  func note(_ operation: String, status: Int, seconds: Double?) {
    state.withLock { state in
      var series = Series(operation: operation, status: status)
      if state.requests[series] == nil, state.requests.count >= RequestMetrics.seriesLimit {
        series.operation = RequestMetrics.other
      }
      state.requests[series, default: 0] += 1
      guard let seconds else { return }
      let isNew = state.latencies[series.operation] == nil
      let isFull = isNew && state.latencies.count >= RequestMetrics.seriesLimit
      let name = isFull ? RequestMetrics.other : series.operation
      state.latencies[name, default: Latency()].total += 1
      state.latencies[name]?.seconds += seconds
      if let place = RequestMetrics.bounds.firstIndex(where: { seconds <= $0 }) {
        state.latencies[name]?.counts[place] += 1
      }
    }
  }

  /// Writes both families, in the order of names.
  func write(to text: inout MetricsText) {
    let (requests, latencies) = state.withLock { ($0.requests, $0.latencies) }
    text.begin("weir_requests_total", .counter, "API requests by operation and HTTP status.")
    let sorted = requests.sorted {
      ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status)
    }
    for (series, count) in sorted {
      text.sample(
        "\(count)", [("operation", series.operation), ("status", "\(series.status)")])
    }
    text.begin(
      "weir_request_duration_seconds", .histogram,
      "Time from a whole API request to its answer, by operation.")
    for (name, latency) in latencies.sorted(by: { $0.key < $1.key }) {
      var sum: UInt64 = 0
      for (bound, count) in zip(RequestMetrics.bounds, latency.counts) {
        sum += count
        text.sample("\(sum)", suffix: "_bucket", [("operation", name), ("le", "\(bound)")])
      }
      text.sample("\(latency.total)", suffix: "_bucket", [("operation", name), ("le", "+Inf")])
      text.sample("\(latency.seconds)", suffix: "_sum", [("operation", name)])
      text.sample("\(latency.total)", suffix: "_count", [("operation", name)])
    }
  }
}
