internal import Glibc

/// A copy's file while it is read.
///
/// Mapping it into memory was tried and is no faster, and ends the program where the disk fails.
final class OpenCopy: Sendable {
  let path: String
  let descriptor: Int32

  init(_ path: String) throws(CopyError) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw .refused(path: path, reason: SystemWords.last) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
