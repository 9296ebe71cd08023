internal import CPackShims

/// Packs bytes as Zstandard frames, in memory that serves the next frame again.
@safe
package final class ZstdPacker {
  private let zstd: OpaquePointer

  /// The library's own default: twice as fast as level 6, and hardly larger.
  private static let level: Int32 = 3

  /// Takes the memory; nil where there is none.
  package init?() {
    guard let zstd = unsafe weir_zstd_new() else { return nil }
    unsafe self.zstd = zstd
  }

  deinit { unsafe weir_zstd_free(zstd) }

  /// The bytes as one frame.
  package func pack(_ bytes: [UInt8]) -> [UInt8] {
    let bound = weir_zstd_bound(bytes.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      unsafe bytes.withUnsafeBufferPointer { input in
        count = unsafe weir_zstd_pack(
          zstd, input.baseAddress, input.count, output.baseAddress, output.count,
          ZstdPacker.level)
      }
      // With room as the library asked for, only missing memory stops it.
      precondition(count > 0, "Zstandard refuses to pack")
    }
  }
}
