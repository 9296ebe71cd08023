internal import CCrypto

/// SHA-256, the only hash that AWS signatures use, and HMAC over it.
package enum SHA256Digest {
  /// Bytes of a digest.
  package static let byteCount = 32

  /// The digest of some bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        // Without an address there are no bytes, and the length says so.
        _ = unsafe SHA256(input.baseAddress, input.count, digest.baseAddress)
      }
      count = byteCount
    }
  }

  /// The keyed digest (HMAC) of some bytes.
  package static func authenticate(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
      unsafe key.withUnsafeBufferPointer { secret in
        unsafe bytes.withUnsafeBufferPointer { input in
          _ = unsafe HMAC(
            EVP_sha256(), secret.baseAddress, Int32(clamping: secret.count), input.baseAddress,
            input.count, digest.baseAddress, nil)
        }
      }
      count = byteCount
    }
  }

  /// Whether two digests are the same, in a time that does not tell where they differ.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.withUnsafeBufferPointer { first in
      unsafe right.withUnsafeBufferPointer { second in
        unsafe CRYPTO_memcmp(first.baseAddress, second.baseAddress, first.count) == 0
      }
    }
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits for each byte.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in self {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
