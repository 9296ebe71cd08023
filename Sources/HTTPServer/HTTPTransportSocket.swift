internal import CServerShims
internal import Glibc

/// A connected socket, with TLS or without; nothing it does waits.
@safe
final class HTTPTransportSocket {
  /// What moving bytes came to.
  enum Outcome {
    case moved(Int)
    case wantsRead
    case wantsWrite
    /// The peer sends nothing more.
    case ended
    case failed
  }

  let descriptor: Int32
  private let tls: OpaquePointer?

  /// Takes a socket over; nil, and the socket is closed, where TLS has no memory.
  init?(descriptor: Int32, identity: TLSIdentity?) {
    self.descriptor = descriptor
    if let identity {
      guard let connection = unsafe weir_tls_begin(identity.context, descriptor) else {
        close(descriptor)
        return nil
      }
      unsafe tls = connection
    } else {
      unsafe tls = nil
    }
  }

  deinit {
    if let tls = unsafe tls { unsafe weir_tls_end(tls) }
    close(descriptor)
  }

  /// Whether bytes wait that the descriptor does not tell of.
  var hasPending: Bool {
    guard let tls = unsafe tls else { return false }
    return unsafe weir_tls_pending(tls) > 0
  }

  func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    if let tls = unsafe tls {
      return unsafe outcome(weir_tls_read(tls, buffer.baseAddress, buffer.count))
    }
    let count = unsafe weir_receive(descriptor, buffer.baseAddress, buffer.count)
    if count > 0 { return .moved(count) }
    if count == 0 { return .ended }
    return errno == EAGAIN || errno == EINTR ? .wantsRead : .failed
  }

  func send(_ bytes: ArraySlice<UInt8>) -> Outcome {
    unsafe bytes.withUnsafeBytes { buffer in
      if let tls = unsafe tls {
        return unsafe outcome(weir_tls_write(tls, buffer.baseAddress, buffer.count))
      }
      let count = unsafe weir_send(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return .moved(count) }
      return errno == EAGAIN || errno == EINTR ? .wantsWrite : .failed
    }
  }

  /// Says that nothing more is sent; the peer may still be heard.
  func finish() {
    if let tls = unsafe tls { unsafe weir_tls_finish(tls) }
    shutdown(descriptor, Int32(SHUT_WR))
  }

  private func outcome(_ result: Int) -> Outcome {
    switch result {
    case 1...: .moved(result)
    case Int(WEIR_TLS_CLOSED.rawValue): .ended
    case Int(WEIR_TLS_WANTS_READ.rawValue): .wantsRead
    case Int(WEIR_TLS_WANTS_WRITE.rawValue): .wantsWrite
    default: .failed
    }
  }
}
