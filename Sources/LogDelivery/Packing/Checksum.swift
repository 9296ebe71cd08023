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
}
