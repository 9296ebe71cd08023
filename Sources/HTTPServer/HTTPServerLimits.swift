/// What clients may ask of time, memory and connections; each limit has an answer of its own.
package struct HTTPServerLimits: Hashable, Sendable {
  /// Bytes of a request line's target; 414 above.
  package var targetBytes = 16 << 10
  /// Bytes of request line and headers together; 431 above.
  package var headBytes = 32 << 10
  /// Headers of a request; 431 above.
  package var headers = 100
  /// Bytes of a body, unless the handler says less or more; 413 above.
  package var bodyBytes = 16 << 20
  /// Bytes of all bodies that are being received or answered; 503 above.
  package var bodyBytesInAll = 256 << 20

  /// Milliseconds from a request's first byte to its last header; 408 above.
  ///
  /// TLS's handshake is among them, and a byte now and then gains nothing.
  package var headMilliseconds = 10_000
  /// Milliseconds from a request's first byte to its last; 408 above.
  package var requestMilliseconds = 60_000
  /// Milliseconds in which a client takes nothing of an answer; then the connection ends.
  package var stallMilliseconds = 30_000
  /// Milliseconds that an idle connection is kept for its next request.
  package var idleMilliseconds = 75_000
  /// Milliseconds in which a refused client may read why, before the connection ends.
  package var lingerMilliseconds = 2_000

  /// Connections at once; others get 503 and are closed.
  package var connections = 1_024
  /// Connections of one address at once; others get 503 and are closed.
  package var connectionsPerAddress = 512
  /// Threads that answer.
  package var workers = 8
  /// Requests that wait for a thread; 503 above.
  package var waitingRequests = 512

  /// Limits for a server that clients of all sorts can reach.
  package init() {}
}
