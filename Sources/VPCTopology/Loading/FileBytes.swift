import Glibc

/// The bytes of files and the names in folders.
package enum FileBytes {
  /// What a path leads to.
  package enum Place {
    /// A file, or something that reads like one.
    case file
    /// Full paths of its files and folders, sorted; folders in it are not entered.
    case folder([String])
  }

  /// How names of files end that may hold a part of a topology.
  static let treeEndings = [".json", ".yaml", ".yml"]

  /// Whether a file's name says that it may hold a part of a topology.
  static func isTree(_ path: String) -> Bool {
    let name = path.lowercased()
    return treeEndings.contains { name.hasSuffix($0) }
  }

  /// Looks at a path.
  package static func place(_ path: String) throws(TopologyError) -> Place {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOTDIR { return .file }
      throw .unreadable(path: path, reason: reason(errno))
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    return .folder(names.sorted().map { base + $0 })
  }

  /// Reads a whole file, at most `limit` bytes and one more, so that a reader notices.
  package static func read(_ path: String, limit: Int) throws(TopologyError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
    defer { _ = close(descriptor) }
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    var bytes: [UInt8] = []
    bytes.reserveCapacity(isRegular ? min(Int(status.st_size), limit) + 1 : 0)
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while bytes.count <= limit {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
