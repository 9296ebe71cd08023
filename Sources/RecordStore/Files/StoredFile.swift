internal import Glibc

/// A file of the store, open for reading; closed when nobody needs it.
///
/// What is read is what the file held when it was opened, whatever takes its place meanwhile.
package final class StoredFile: Sendable {
  private let descriptor: Int32
  private let path: String
  /// Bytes in the file when it was opened.
  package let count: Int

  /// Opens a file; nil where there is none.
  init?(existing path: String) throws(RecordStoreError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .failed(path, "opened")
    }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .damaged(path: path, reason: "it is no regular file")
    }
    count = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Bytes from an offset; fewer than asked for only where the file ends.
  package func read(at offset: Int, count: Int) throws(RecordStoreError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, offset + filled)
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { return }
        filled += got
      }
    }
    guard code == 0 else { throw .file(path: path, doing: "read", code: code) }
    return bytes
  }
}
