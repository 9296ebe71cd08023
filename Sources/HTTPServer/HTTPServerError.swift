/// Why there is no server.
package enum HTTPServerError: Error, Hashable, Sendable {
  /// The text names no address and port.
  case notAnAddress(String)
  /// Others could read along, and nobody said that they may.
  case openWithoutTLS(String)
  /// The system does not let anybody listen there.
  case cannotListen(String, reason: String)
  /// libssl is not there, or is too old.
  case noTLSLibrary(reason: String)
  /// Certificate or key cannot be read, or do not belong together.
  case unusableCertificate(chain: String, key: String, reason: String)
  /// The system gives no thread or descriptor.
  case noResources(reason: String)
}

extension HTTPServerError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .notAnAddress(let text):
      "'\(text)' is no address to listen at; expected an IP address and a port, such as "
        + "127.0.0.1:4599 or [::1]:4599"
    case .openWithoutTLS(let place):
      "listening at \(place) lets others read along, as it is not this machine's own address and "
        + "there is no TLS; give --tls-cert and --tls-key, or --insecure where a proxy does TLS"
    case .cannotListen(let place, let reason):
      "cannot listen at \(place): \(reason); --listen names another address or port"
    case .noTLSLibrary(let reason): "TLS cannot be used: \(reason); install libssl3"
    case .unusableCertificate(let chain, let key, let reason):
      "the certificate \(chain) cannot be used with the key \(key): \(reason)"
    case .noResources(let reason): "the server cannot start: \(reason)"
    }
  }
}
