/// Why there is no answer.
package enum HTTPClientError: Error, Hashable, Sendable {
  /// libcurl is not there, or does not start.
  case noLibrary(reason: String)
  /// The library refused the request before anything was sent.
  case unusable(url: String, reason: String)
  /// Nobody answers at the address, or the name has none.
  case unreachable(url: String, reason: String)
  /// The peer is not who it should be, or speaks no TLS that this machine accepts.
  case insecure(url: String, reason: String)
  /// The answer did not come in time.
  case timedOut(url: String, milliseconds: Int)
  /// The connection ended before the answer was complete.
  case broken(url: String, reason: String)
  /// The answer has more bytes than asked for.
  case tooLarge(url: String, limit: Int)

  /// Whether another try may go better.
  package var isTransient: Bool {
    switch self {
    case .unreachable, .timedOut, .broken: true
    case .noLibrary, .unusable, .insecure, .tooLarge: false
    }
  }
}

extension HTTPClientError: CustomStringConvertible {
  /// One sentence: what happened at which address; its query is not shown, as it may hold a secret.
  package var description: String {
    func shown(_ url: String) -> Substring { url.prefix { $0 != "?" } }
    return switch self {
    case .noLibrary(let reason): "libcurl cannot be used: \(reason); install libcurl4"
    case .unusable(let url, let reason):
      "'\(shown(url))' cannot be requested: \(reason); expected http:// or https:// and a host"
    case .unreachable(let url, let reason): "\(shown(url)) cannot be reached: \(reason)"
    case .insecure(let url, let reason): "\(shown(url)) cannot be trusted: \(reason)"
    case .timedOut(let url, let milliseconds):
      "\(shown(url)) gave no complete answer within \(Double(milliseconds) / 1000) seconds"
    case .broken(let url, let reason):
      "\(shown(url)) ended the connection before its answer was complete: \(reason)"
    case .tooLarge(let url, let limit): "the answer of \(shown(url)) has more than \(limit) bytes"
    }
  }
}
