internal import AWSProtocols
internal import CServerShims
internal import Glibc
internal import Synchronization
internal import Threads

/// An HTTP/1.1 server: strict about what it reads, bounded in all that it holds.
///
/// One thread serves all connections with epoll, a fixed number of threads answer. What clients may
/// ask of time, memory and connections stands in `HTTPServerLimits`. It must be stopped before it
/// is let go.
package final class HTTPServer: Sendable {
  /// Where it listens, with the port that the system chose.
  package let address: ListenAddress
  private let loop: HTTPEventLoop
  private let thread: Mutex<SystemThread?>

  /// Listens, and begins to serve.
  ///
  /// - Parameter isOpenAllowed: Whether an address that others can reach may go without TLS.
  package init(
    address: ListenAddress, identity: TLSIdentity? = nil, isOpenAllowed: Bool = false,
    limits: HTTPServerLimits = HTTPServerLimits(), handler: any HTTPHandler
  ) throws(HTTPServerError) {
    guard address.isLoopback || identity != nil || isOpenAllowed else {
      throw .openWithoutTLS("\(address)")
    }
    // OpenSSL writes to sockets whose peers are gone, and only asks afterwards.
    signal(SIGPIPE, SIG_IGN)
    HTTPServer.raiseDescriptorLimit(to: limits.connections + 256)
    var place = address.peer
    let listener = unsafe weir_listen(&place, Int32(clamping: limits.connections))
    guard listener >= 0 else {
      let words = unsafe strerror(-listener).map { unsafe String(cString: $0) }
      throw .cannotListen("\(address)", reason: words ?? "error \(-listener)")
    }
    self.address = ListenAddress(place)
    loop = try HTTPEventLoop(
      listener: listener, identity: identity, limits: limits, handler: handler)
    guard let thread = try? SystemThread.start({ [loop] in loop.run() }) else {
      throw .noResources(reason: "the system gives no thread")
    }
    self.thread = Mutex(thread)
  }

  /// What has happened so far.
  package var statistics: HTTPServerStatistics { loop.currentStatistics }

  /// Accepts nobody any more, lets requests end that have begun, and returns when all are done.
  ///
  /// - Parameter graceMilliseconds: How long they may take; connections are cut then.
  package func stop(graceMilliseconds: Int = 3_000) {
    loop.post(.stop(graceMilliseconds: graceMilliseconds))
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  /// Each connection is a descriptor, and the usual limit is low.
  private static func raiseDescriptorLimit(to count: Int) {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
      limit.rlim_cur < count
    else { return }
    limit.rlim_cur = min(limit.rlim_max, UInt(count))
    unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
