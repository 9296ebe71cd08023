internal import Glibc

/// Files below paths that people name, in the order of their paths.
package struct SourceFinder {
  /// Folders inside folders that are entered, at most; symbolic links can lead in circles.
  package static let depthLimit = 32
  /// Files that are taken, at most.
  package static let fileLimit = 5_000_000

  /// What was found.
  package private(set) var files: [SourceFile] = []
  /// Files that are certainly no flow logs, and why.
  package private(set) var skipped: [SkippedFile] = []

  /// A file that is left aside, and why.
  package struct SkippedFile: Hashable, Sendable {
    /// The name of the file.
    package let name: String
    /// Why, as the end of a sentence.
    package let reason: String

    /// Notes that a file is left aside.
    package init(name: String, reason: String) {
      self.name = name
      self.reason = reason
    }
  }

  /// Starts with nothing.
  package init() {}

  /// Takes a file, or all files below a folder.
  package mutating func add(_ path: String) throws(ScanError) {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    var status = stat()
    guard unsafe stat(trimmed, &status) == 0 else {
      throw .unreadable(file: path, reason: SystemError.words(errno))
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: try walk(trimmed, depth: 0)
    default: try take(trimmed, status, isNamed: true)
    }
  }

  private mutating func walk(_ folder: String, depth: Int) throws(ScanError) {
    guard depth <= Self.depthLimit else { throw .tooDeep(folder: folder) }
    for name in try Self.names(in: folder) {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard unsafe stat(path, &status) == 0 else {
        skipped.append(SkippedFile(name: path, reason: SystemError.words(errno)))
        continue
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try walk(path, depth: depth + 1)
      case S_IFREG: try take(path, status, isNamed: false)
      default: skipped.append(SkippedFile(name: path, reason: "not a file"))
      }
    }
  }

  private mutating func take(
    _ path: String, _ status: stat, isNamed: Bool
  ) throws(ScanError) {
    if !isNamed, let reason = Self.reasonToSkip(path) {
      skipped.append(SkippedFile(name: path, reason: reason))
      return
    }
    guard files.count < Self.fileLimit else { throw .tooManyFiles(limit: Self.fileLimit) }
    files.append(
      SourceFile(
        path: path, size: Int(status.st_size),
        changed: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec))
  }

  /// Names that tools leave beside data.
  private static func reasonToSkip(_ path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if name.hasPrefix(".") || name.hasPrefix("_") { return "a hidden file" }
    let others = [".md", ".crc", ".sha256", ".metadata", ".manifest", ".pcap", ".pcapng", ".py"]
    guard let suffix = others.first(where: { name.lowercased().hasSuffix($0) }) else { return nil }
    return "\(suffix) files are no flow logs"
  }

  /// The names in a folder, sorted, so that every run sees the same order.
  package static func names(in folder: String) throws(ScanError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      throw .unreadable(file: folder, reason: SystemError.words(errno))
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
