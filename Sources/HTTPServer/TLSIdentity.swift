internal import CServerShims

/// A certificate with its key, as a server shows them.
///
/// `@unchecked Sendable` holds because OpenSSL's context counts its users with atomics, and nothing
/// changes it once it is open.
@safe
package final class TLSIdentity: @unchecked Sendable {
  let context: OpaquePointer

  /// Why the library cannot be used; found out once in a process.
  private static let refusal: String? = unsafe weir_tls_load().map { unsafe String(cString: $0) }

  /// Reads a certificate chain and its key from two files in PEM, which may be the same.
  package init(chain: String, key: String) throws(HTTPServerError) {
    if let refusal = TLSIdentity.refusal { throw .noTLSLibrary(reason: refusal) }
    var reason = [CChar](repeating: 0, count: 256)
    let opened = unsafe reason.withUnsafeMutableBufferPointer { buffer in
      unsafe weir_tls_open(chain, key, buffer.baseAddress, buffer.count)
    }
    guard let opened = unsafe opened else {
      let words = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw .unusableCertificate(chain: chain, key: key, reason: words)
    }
    unsafe context = opened
  }

  deinit { unsafe weir_tls_close(context) }
}
