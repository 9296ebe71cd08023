import CLinuxShims
import Glibc

/// Why nothing was written; whatever was at the place before is still there.
package enum OutputFault: Error, Hashable, Sendable {
  /// The system refused.
  case failed(path: String, reason: String)
  /// A folder to be replaced holds something that a fetch does not write.
  case occupied(path: String, name: String)
  /// The folder is the current one, which cannot be replaced under the feet of its user.
  case currentFolder(path: String)
}

extension OutputFault: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .failed(let path, let reason): "cannot write \(path): \(reason)"
    case .occupied(let path, let name):
      "\(path) holds '\(name)', which is no output of a fetch, and is left alone; name a new or "
        + "empty folder"
    case .currentFolder(let path):
      "\(path) is the current folder, which is replaced as a whole; name another"
    }
  }
}

/// Writes a file or a folder of files as a whole: either all of it is there, or what was before.
package enum OutputPlace {
  /// Replaces a file, or writes into what is no regular file, such as a pipe.
  package static func write(_ text: String, toFile path: String) throws(OutputFault) {
    let path = resolved(path)
    var status = stat()
    if unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try write(text, path, flags: O_WRONLY, isSynced: false)
    }
    let draft = draftName(path)
    do throws(OutputFault) {
      try write(text, draft, flags: O_WRONLY | O_CREAT | O_EXCL, isSynced: true)
      guard unsafe rename(draft, path) == 0 else { throw failure(path) }
    } catch {
      unsafe unlink(draft)
      throw error
    }
  }

  /// Whether a folder can be written at a path; asked before a long fetch.
  package static func checkFolder(_ path: String) throws(OutputFault) {
    let path = resolved(path)
    guard let names = try names(in: path) else { return }
    if let here = unsafe realpath(".", nil) {
      defer { unsafe free(here) }
      guard unsafe String(cString: here) != path else { throw .currentFolder(path: path) }
    }
    let stranger = names.first { !isOutput($0) }
    if let stranger { throw .occupied(path: path, name: stranger) }
  }

  /// Makes a folder with these files, in place of an older one of the same sort.
  package static func write(
    _ files: [(name: String, text: String)], toFolder path: String
  ) throws(OutputFault) {
    try checkFolder(path)
    let path = resolved(path)
    let draft = draftName(path)
    guard unsafe mkdir(draft, 0o777) == 0 else { throw failure(path) }
    defer { remove(draft) }
    for file in files {
      try write(
        file.text, "\(draft)/\(file.name)", flags: O_WRONLY | O_CREAT | O_EXCL, isSynced: true)
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      guard unsafe rename(draft, path) == 0 else { throw failure(path) }
      return
    }
    // Afterwards the draft's name leads to the older folder, which is then removed.
    var code = unsafe weir_exchange(draft, path)
    if code == EINVAL || code == ENOSYS {
      // This file system cannot exchange: the older folder steps aside first.
      let aside = draft + ".old"
      let isMoved = unsafe rename(path, aside) == 0 && rename(draft, path) == 0
      code = isMoved ? 0 : errno
      if isMoved { remove(aside) } else { unsafe _ = rename(aside, path) }
    }
    guard code == 0 else { throw .failed(path: path, reason: words(code)) }
  }

  // MARK: Steps

  private static func write(
    _ text: String, _ path: String, flags: Int32, isSynced: Bool
  ) throws(OutputFault) {
    let descriptor = unsafe open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    var rest = Array(text.utf8)[...]
    var isWritten = true
    while isWritten, !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      if count >= 0 { rest = rest.dropFirst(count) } else { isWritten = errno == EINTR }
    }
    if isWritten && isSynced { isWritten = fsync(descriptor) == 0 }
    let code = errno
    guard close(descriptor) == 0, isWritten else {
      throw .failed(path: path, reason: words(isWritten ? errno : code))
    }
  }

  /// Removes a folder of files that this process made or replaced; nothing where there is none.
  private static func remove(_ folder: String) {
    for name in (try? names(in: folder)) ?? [] { unsafe unlink("\(folder)/\(name)") }
    unsafe rmdir(folder)
  }

  /// The names in a folder; nil where there is none.
  private static func names(in path: String) throws(OutputFault) -> [String]? {
    guard let folder = unsafe opendir(path) else {
      if errno == ENOENT { return nil }
      throw failure(path)
    }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func isOutput(_ name: String) -> Bool {
    DescribeCall.all.contains { $0.file == name }
      || name.hasPrefix("pl-") && name.hasSuffix(".json")
  }

  /// The path behind links where there is something, else without slashes at its end.
  private static func resolved(_ path: String) -> String {
    if let real = unsafe realpath(path, nil) {
      defer { unsafe free(real) }
      return unsafe String(cString: real)
    }
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }

  private static func draftName(_ path: String) -> String { "\(path).weir-\(getpid())" }

  private static func failure(_ path: String) -> OutputFault {
    .failed(path: path, reason: words(errno))
  }

  private static func words(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}
