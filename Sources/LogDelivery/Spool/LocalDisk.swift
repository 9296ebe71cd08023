internal import Glibc

/// The file system of this machine.
package struct LocalDisk: SpoolDisk {
  /// There is nothing to prepare.
  package init() {}

  /// Makes a folder for its owner alone; one that is there stays as it is.
  package func makeFolder(_ path: String) throws(SpoolError) {
    guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw LocalDisk.error("make", path)
  }

  /// Names of what is in a folder, in no order.
  package func list(_ folder: String) throws(SpoolError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw LocalDisk.error("list", folder) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe String(cString: UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw LocalDisk.error("list", folder) }
    return names
  }

  /// Opens a file for reading and writing, and makes it where it is missing.
  package func open(_ path: String) throws(SpoolError) -> any SpoolFile {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw LocalDisk.error("open", path) }
    return LocalFile(descriptor, path)
  }

  /// Gives a file another name, in place of what has it.
  package func rename(_ path: String, to other: String) throws(SpoolError) {
    guard unsafe Glibc.rename(path, other) == 0 else { throw LocalDisk.error("rename", path) }
  }

  /// Removes a file; one that is not there is removed already.
  package func remove(_ path: String) throws(SpoolError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw LocalDisk.error("remove", path)
  }

  /// Removes an empty folder.
  package func removeFolder(_ path: String) throws(SpoolError) {
    guard unsafe rmdir(path) != 0, errno != ENOENT else { return }
    throw LocalDisk.error("remove", path)
  }

  /// Returns when names in the folder are safe.
  package func syncFolder(_ path: String) throws(SpoolError) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LocalDisk.error("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw LocalDisk.error("sync", path) }
  }

  /// Keeps other processes out for as long as the file is held.
  package func lock(_ path: String) throws(SpoolError) -> any SpoolFile {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw LocalDisk.error("open", path) }
    let file = LocalFile(descriptor, path)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw LocalDisk.error("lock", path) }
      throw .inUse(path: path)
    }
    return file
  }

  /// What the system says about the call that just failed.
  static func error(_ operation: String, _ path: String) -> SpoolError {
    let code = errno
    guard code != ENOSPC, code != EDQUOT else { return .noSpace(path: path) }
    let words = unsafe strerror(code).map { unsafe String(cString: $0) }
    return .disk(operation: operation, path: path, reason: words ?? "error \(code)")
  }
}

/// A file by its descriptor; calls that are interrupted, or do a part only, go on.
final class LocalFile: SpoolFile {
  private let descriptor: Int32
  private let path: String

  init(_ descriptor: Int32, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  func size() throws(SpoolError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw LocalDisk.error("open", path) }
    return status.st_size
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(SpoolError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { all in
        unsafe pwrite(
          descriptor, all.baseAddress.map { unsafe $0 + done }, all.count - done, offset + done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw LocalDisk.error("write", path) }
      done += count
    }
  }

  func read(_ count: Int, at offset: Int) throws(SpoolError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let part = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done, offset + done)
        if part < 0, errno == EINTR { continue }
        failed = part < 0
        guard part > 0 else { return }
        done += part
      }
    }
    guard !failed else { throw LocalDisk.error("read", path) }
    return bytes
  }

  func truncate(to size: Int) throws(SpoolError) {
    guard ftruncate(descriptor, size) == 0 else { throw LocalDisk.error("cut", path) }
  }

  func sync() throws(SpoolError) {
    guard fdatasync(descriptor) == 0 else { throw LocalDisk.error("sync", path) }
  }
}
