/// What a server has done since it started.
package struct HTTPServerStatistics: Hashable, Sendable {
  /// Connections that were accepted.
  package var connections = 0
  /// Connections that were refused, as there were too many.
  package var refusedConnections = 0
  /// Requests that a handler answered.
  package var answered = 0
  /// Requests that were no proper HTTP, or beyond a limit.
  package var malformed = 0
  /// Requests that were not complete in time.
  package var timedOut = 0
  /// Requests that found no room, in the queue or in memory.
  package var overloaded = 0
}
