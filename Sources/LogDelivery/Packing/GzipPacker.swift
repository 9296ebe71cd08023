internal import CPackShims

/// Packs bytes as one gzip member (ISA-L, level 1), in memory that serves the next member again.
@safe
package final class GzipPacker {
  private let gzip: OpaquePointer
  private var output: [UInt8] = []
  private let room: UnsafeMutableBufferPointer<UInt8>

  private static let roomBytes = 256 << 10

  /// Takes the memory; nil where there is none.
  package init?() {
    guard let gzip = unsafe weir_gzip_new() else { return nil }
    unsafe self.gzip = gzip
    unsafe room = .allocate(capacity: GzipPacker.roomBytes)
  }

  deinit {
    unsafe weir_gzip_free(gzip)
    unsafe room.deallocate()
  }

  /// Packs some more bytes.
  package func add(_ bytes: Span<UInt8>) { feed(bytes, isLast: false) }

  /// Packs some more bytes.
  package func add(_ bytes: [UInt8]) { feed(bytes.span, isLast: false) }

  /// Bytes written so far; what is still being packed comes on top.
  package var count: Int { output.count }

  /// Ends the member, gives it, and begins the next.
  package func finish() -> [UInt8] {
    feed([UInt8]().span, isLast: true)
    defer {
      output = []
      unsafe weir_gzip_reset(gzip)
    }
    return output
  }

  private func feed(_ bytes: Span<UInt8>, isLast: Bool) {
    unsafe bytes.withUnsafeBufferPointer { input in
      var taken = 0
      while true {
        var used = 0
        var isDone: Int32 = 0
        let written = unsafe weir_gzip_feed(
          gzip, input.baseAddress.map { unsafe $0 + taken }, input.count - taken, isLast ? 1 : 0,
          room.baseAddress, room.count, &used, &isDone)
        // The library refuses its parameters only, and these never change.
        precondition(written >= 0, "ISA-L refuses to pack")
        unsafe output.append(contentsOf: room[..<written])
        taken += used
        // A full room may have left something behind.
        let isEmptied = unsafe taken == input.count && written < room.count
        if isLast ? isDone != 0 : isEmptied { return }
      }
    }
  }
}
