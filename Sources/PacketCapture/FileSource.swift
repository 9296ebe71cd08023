import Glibc

/// A file, a pipe or standard input, read with read(2).
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let isOwned: Bool
  private let name: String
  private var offset: UInt64 = 0

  /// Opens a path, or takes standard input for `-`.
  init(path: String) throws(CaptureError) {
    name = path == "-" ? InterfaceName.standardInput : path
    isOwned = path != "-"
    descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSource.unreadable(name) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileSource.unreadable(name) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .directory(file: name) }
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  func read(into space: inout MutableSpan<UInt8>, from first: Int) throws(CaptureError) -> Int {
    while true {
      let count = unsafe space.withUnsafeMutableBufferPointer { buffer in
        let room = unsafe UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[first...])
        return unsafe Glibc.read(descriptor, room.baseAddress, room.count)
      }
      if count >= 0 {
        offset += UInt64(count)
        return count
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: waitUntilReadable()
      default: throw fault
      }
    }
  }

  /// Standard input may be non-blocking because a program that shares it made it so.
  private func waitUntilReadable() {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&request, 1, -1)
  }

  private var fault: CaptureError {
    guard offset > 0 else { return FileSource.unreadable(name) }
    return unsafe .interrupted(
      file: name, offset: offset, reason: String(cString: strerror(errno)))
  }

  private static func unreadable(_ name: String) -> CaptureError {
    unsafe .unreadable(file: name, reason: String(cString: strerror(errno)))
  }
}
