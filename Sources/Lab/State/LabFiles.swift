internal import Glibc

/// The few things that a lab does with files.
enum LabFiles {
  static func makeFolder(_ path: String) throws(LabError) {
    guard unsafe mkdir(path, 0o755) == 0 else { throw .file(path, errno: errno) }
  }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Writes a file as a whole: readers see the old one or the new one.
  static func write(_ text: String, to path: String) throws(LabError) {
    let draft = path + ".new"
    let file = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .file(draft, errno: errno) }
    let code = write(Array(text.utf8), to: file)
    close(file)
    guard code == 0 else { throw .file(draft, errno: code) }
    try rename(draft, path)
  }

  /// Gives a file another name, in place of the one that has it.
  static func rename(_ old: String, _ new: String) throws(LabError) {
    guard unsafe Glibc.rename(old, new) == 0 else { throw .file(new, errno: errno) }
  }

  /// Writes bytes to a descriptor; gives 0, or the number of the error.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var position = 0
    while position < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: position), buffer.count - position)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
      position += count
    }
    return 0
  }

  /// Writes into a file that is there, such as one of the kernel's settings.
  static func set(_ path: String, _ text: String) throws(LabError) {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .file(path, errno: errno) }
    let code = write(Array(text.utf8), to: file)
    close(file)
    guard code == 0 else { throw .file(path, errno: code) }
  }

  static func read(_ path: String) throws(LabError) -> String {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .file(path, errno: errno) }
    defer { close(file) }
    return readAll(file)
  }

  /// Everything up to the end.
  static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// Removes a file or an empty folder that may be gone already.
  static func remove(_ path: String) throws(LabError) {
    if unsafe unlink(path) == 0 || errno == ENOENT { return }
    guard errno == EISDIR || errno == EPERM else { throw .file(path, errno: errno) }
    if unsafe rmdir(path) == 0 || errno == ENOENT { return }
    throw .file(path, errno: errno)
  }
}
