/// Where a capture's bytes come from: a file, a pipe, memory, or another source decompressed.
protocol ByteSource: AnyObject {
  /// Puts the next bytes into `space` from index `first` on and returns their number; 0 at the end.
  ///
  /// There is room for one byte at least. Fewer bytes than fit are no sign of the end.
  func read(into space: inout MutableSpan<UInt8>, from first: Int) throws(CaptureError) -> Int
}

/// Bytes that are already in memory, handed out in pieces as a pipe would.
final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private let piece: Int
  private var position = 0

  init(_ bytes: [UInt8], piece: Int) {
    self.bytes = bytes
    self.piece = max(1, piece)
  }

  func read(into space: inout MutableSpan<UInt8>, from first: Int) -> Int {
    let count = min(piece, space.count - first, bytes.count - position)
    for index in 0..<count { space[first + index] = bytes[position + index] }
    position += count
    return count
  }
}
