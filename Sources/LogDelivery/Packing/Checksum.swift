internal import AWSProtocols
internal import CPackShims

/// Checksums by the processor's own instructions.
package enum Checksum {
  /// CRC-32C of some bytes behind others.
  package static func crc32c(_ bytes: [UInt8], behind before: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { all in
      unsafe weir_crc32c(before, all.baseAddress, all.count)
    }
  }

  /// CRC-32C of some bytes behind others.
  static func crc32c(_ bytes: Span<UInt8>, behind before: UInt32) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { all in
      unsafe weir_crc32c(before, all.baseAddress, all.count)
    }
  }

  /// CRC-32, as gzip and S3 have it.
  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { all in
      unsafe weir_crc32(0, all.baseAddress, all.count)
    }
  }

  /// A CRC-32 as S3's headers have it: its highest byte first, in base64.
  static func text(_ checksum: UInt32) -> String {
    Base64.encode([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
  }
}
