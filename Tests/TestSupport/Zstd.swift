internal import CZstd

/// Zstandard frames made by the library that everybody has.
package enum Zstd {
  /// One frame with a checksum; nil where the library refuses.
  package static func frame(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8]? {
    guard let context = unsafe ZSTD_createCCtx() else { return nil }
    defer { unsafe _ = ZSTD_freeCCtx(context) }
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    unsafe _ = ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = unsafe packed.withUnsafeMutableBytes { room in
      unsafe bytes.withUnsafeBytes { input in
        unsafe ZSTD_compress2(
          context, room.baseAddress, room.count, input.baseAddress, input.count)
      }
    }
    return ZSTD_isError(count) == 0 ? Array(packed.prefix(count)) : nil
  }
}
