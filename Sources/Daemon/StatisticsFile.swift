import Glibc

/// The file that a run's statistics go to, open from its beginning.
///
/// At the end a run may no longer have the privileges that opening it takes, and whoever reads a
/// pipe waits for the end of its one writer.
struct StatisticsFile: ~Copyable {
  private let file: OutputFile

  /// Opens a file that is empty or holds statistics, a pipe or a device; makes one where none is.
  ///
  /// Whoever forgets the file name behind `--stats-json` names a capture there.
  static func open(_ path: String) throws(OutputError) -> StatisticsFile {
    let file = try StatisticsFile(path)
    if let obstacle = file.obstacle { throw obstacle }
    return file
  }

  private init(_ path: String) throws(OutputError) {
    var descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    // Pipes, terminals and descriptors under /dev may only be open for writing.
    if descriptor < 0 { descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .failed(path: path, errno: errno) }
    file = OutputFile(descriptor: descriptor, path: path)
  }

  deinit { _ = Glibc.close(file.descriptor) }

  /// Writes statistics in place of older ones, but of nothing else that came there meanwhile.
  func replace(with text: String) -> OutputError? {
    if let obstacle { return obstacle }
    guard ftruncate(file.descriptor, 0) == 0 || errno == EINVAL else {
      return .failed(path: file.path, errno: errno)
    }
    return file.write(Array(text.utf8).span)
  }

  /// Why nothing may be written there.
  private var obstacle: OutputError? {
    var status = stat()
    guard unsafe fstat(file.descriptor, &status) == 0 else {
      return .failed(path: file.path, errno: errno)
    }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    return isRegular && status.st_size > 0 && !beginsAsStatistics
      ? .occupied(path: file.path) : nil
  }

  private var beginsAsStatistics: Bool {
    let beginning = Array(ReplayStatistics.jsonBeginning.utf8)
    var found = [UInt8](repeating: 0, count: beginning.count)
    let count = unsafe found.withUnsafeMutableBytes { buffer in
      unsafe pread(file.descriptor, buffer.baseAddress, buffer.count, 0)
    }
    return count == beginning.count && found == beginning
  }
}
