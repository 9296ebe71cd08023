internal import Synchronization

/// What a query and those who wait for it tell each other.
package final class QueryProgress: Sendable {
  private struct State {
    var stop: QueryFailure?
    var handler: (@Sendable () -> Void)?
    var statistics = QueryStatistics()
    var deadline: Int
    var byteLimit = Int.max
  }

  private let state: Mutex<State>
  private let clock: @Sendable () -> Int

  /// - Parameters:
  ///   - deadline: In milliseconds since 1970.
  ///   - clock: The time in milliseconds since 1970.
  package init(deadline: Int, clock: @escaping @Sendable () -> Int) {
    self.clock = clock
    state = Mutex(State(deadline: deadline))
  }

  /// Goes on only where nobody has stopped the query and time is left.
  package func check() throws(QueryFailure) {
    expire()
    if let stop = state.withLock({ $0.stop }) { throw stop }
  }

  /// Whether the query should end.
  package var isStopped: Bool {
    expire()
    return state.withLock { $0.stop != nil }
  }

  /// Calls a function when the query is stopped, by which an engine interrupts itself.
  ///
  /// It is called on the thread that stops the query, or at once where that has happened. Another
  /// takes its place.
  package func whenStopped(_ handler: (@Sendable () -> Void)?) {
    let isStopped = state.withLock { state in
      state.handler = handler
      return state.stop != nil
    }
    if isStopped { handler?() }
  }

  /// Tells what has been read so far, which stops the query where that is more than it may be.
  package func report(_ statistics: QueryStatistics) {
    let limit = state.withLock { state in
      state.statistics = statistics
      return state.byteLimit
    }
    if statistics.bytesScanned > limit { stop(.scanLimit(limit, read: statistics.bytesScanned)) }
  }

  /// Stops the query as soon as it has read more bytes than these.
  package func limit(bytes: Int) { state.withLock { $0.byteLimit = bytes } }

  var statistics: QueryStatistics { state.withLock { $0.statistics } }

  /// The reason for which it was stopped.
  var stop: QueryFailure? { state.withLock { $0.stop } }

  /// Stops the query; the first reason counts.
  func stop(_ reason: QueryFailure) {
    let handler = state.withLock { state -> (@Sendable () -> Void)? in
      guard state.stop == nil else { return nil }
      state.stop = reason
      return state.handler
    }
    handler?()
  }

  /// Stops the query where its time is over.
  func expire() {
    let now = clock()
    let isLate = state.withLock { $0.stop == nil && now >= $0.deadline }
    if isLate { stop(QueryFailure(.timedOut, "Query timeout")) }
  }
}
