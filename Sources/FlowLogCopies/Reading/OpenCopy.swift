internal import FlowLogScanner
internal import Glibc

/// A copy's file while it is read.
///
/// Mapping it into memory was tried and is no faster, and ends the program where the disk fails.
final class OpenCopy: Sendable {
  let path: String
  let descriptor: Int32
  /// Bytes of the file.
  let size: Int

  init(_ path: String) throws(CopyError) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0 else {
      size = 0
      throw .refused(path: path, reason: SystemError.words(errno))
    }
    size = Int(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills memory with the bytes from some place on.
  @unsafe
  func read(_ memory: UnsafeMutableRawBufferPointer, at offset: Int) throws(CopyError) {
    var filled = 0
    while filled < memory.count {
      let more = unsafe pread(
        descriptor, memory.baseAddress.map { unsafe $0 + filled }, memory.count - filled,
        off_t(offset + filled))
      if more < 0, errno == EINTR { continue }
      if more < 0 { throw .refused(path: path, reason: SystemError.words(errno)) }
      guard more > 0 else { throw .damaged(path: path, found: "it ends early") }
      filled += more
    }
  }
}
