internal import CCrypto

/// A digest over bytes that come in pieces; for one thread at a time.
@safe
package final class RunningDigest {
  /// What may be computed.
  package enum Algorithm: Hashable, Sendable {
    /// S3's entity tags, and `Content-MD5`.
    case md5
    /// One of S3's checksums.
    case sha1
    /// What signatures are made of.
    case sha256
  }

  private let algorithm: Algorithm
  private let context: OpaquePointer?

  /// Begins with no bytes.
  package init(_ algorithm: Algorithm) {
    self.algorithm = algorithm
    unsafe context = EVP_MD_CTX_new()
    begin()
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  private func begin() {
    switch algorithm {
    case .md5: unsafe _ = EVP_DigestInit_ex(context, EVP_md5(), nil)
    case .sha1: unsafe _ = EVP_DigestInit_ex(context, EVP_sha1(), nil)
    case .sha256: unsafe _ = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }
  }

  /// Goes on with more bytes.
  package func add(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe _ = EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// The digest of all bytes; the next ones begin anew.
  package func finish() -> [UInt8] {
    var length: UInt32 = 0
    var digest = [UInt8](repeating: 0, count: 64)
    unsafe digest.withUnsafeMutableBufferPointer { buffer in
      unsafe _ = EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
    }
    begin()
    return Array(digest.prefix(Int(length)))
  }

  /// The digest of bytes that are all there.
  package static func digest(_ algorithm: Algorithm, _ bytes: [UInt8]) -> [UInt8] {
    let digest = RunningDigest(algorithm)
    digest.add(bytes[...])
    return digest.finish()
  }
}
