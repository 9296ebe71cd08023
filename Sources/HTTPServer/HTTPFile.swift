internal import Glibc
internal import Synchronization

/// An open file whose bytes are sent; closed when nobody needs it.
package final class HTTPFile: Sendable {
  let descriptor: Int32
  /// Bytes in the file when it was opened.
  package let count: Int

  /// Opens a regular file; nil where there is none, or it may not be read.
  package init?(path: String) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }
}

/// A part of a file, read in pieces.
final class HTTPFileRange: HTTPBodySource {
  /// The file is shorter than it was, or cannot be read.
  struct Failure: Error {
    var errno: Int32
  }

  private let file: HTTPFile
  private let rest: Mutex<(offset: Int, count: Int)>

  private static let pieceBytes = 256 << 10

  init(_ file: HTTPFile, offset: Int, count: Int) {
    self.file = file
    rest = Mutex((offset, count))
  }

  func next() throws -> [UInt8]? {
    let (offset, count) = rest.withLock { $0 }
    guard count > 0 else { return nil }
    let wanted = min(count, HTTPFileRange.pieceBytes)
    var code: Int32 = 0
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      let got = unsafe pread(file.descriptor, buffer.baseAddress, wanted, offset)
      if got < 0 { code = errno }
      filled = max(0, got)
    }
    guard !piece.isEmpty else { throw Failure(errno: code) }
    rest.withLock { $0 = (offset + piece.count, count - piece.count) }
    return piece
  }
}
