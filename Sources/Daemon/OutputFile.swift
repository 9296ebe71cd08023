import Glibc

/// Where encoded records go, batch by batch.
package protocol RecordOutput {
  /// Takes all bytes, in order; the error that stopped it, if one did.
  mutating func write(_ bytes: Span<UInt8>) -> OutputError?
}

/// Why output stopped, or never began.
package enum OutputError: Error, Hashable {
  /// The reader went away.
  case brokenPipe
  /// The kernel refused a write.
  case failed(path: String, errno: Int32)
  /// The file to write statistics to holds something else, which would be lost.
  case occupied(path: String)

  /// What happened, for an operator.
  package var description: String {
    switch self {
    case .brokenPipe: "the reader of the output went away"
    case .failed(let path, let code):
      "cannot write \(path): \(OutputError.text(of: code))"
    case .occupied(let path):
      "\(path): holds something other than statistics and is left alone; name another file"
    }
  }

  private static func text(of code: Int32) -> String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
  }
}

/// A file descriptor that is written in order: standard output, or a file of its own.
package struct OutputFile: RecordOutput, Sendable {
  private let descriptor: Int32
  private let path: String

  /// Standard output.
  package static let standardOutput = OutputFile(descriptor: STDOUT_FILENO, path: "standard output")

  /// Writes all bytes; the error that stopped it, if one did.
  package func write(_ bytes: Span<UInt8>) -> OutputError? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var written = 0
      while written < buffer.count {
        let count = unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
        if count >= 0 {
          written += count
        } else if errno == EPIPE {
          return .brokenPipe
        } else if errno != EINTR {
          return .failed(path: path, errno: errno)
        }
      }
      return nil
    }
  }

  /// Whether statistics can be written to `path`; asked before a long run, and again at its end.
  static func checkStatistics(_ path: String) -> OutputError? {
    withStatisticsFile(path) { _ in nil }
  }

  /// Writes statistics to `path`, in place of older statistics but of nothing else.
  ///
  /// Whoever forgets the file name behind `--stats-json` names a capture there.
  static func replaceStatistics(_ path: String, with text: String) -> OutputError? {
    withStatisticsFile(path) { file in
      guard ftruncate(file.descriptor, 0) == 0 || errno == EINVAL else {
        return .failed(path: path, errno: errno)
      }
      return file.write(text)
    }
  }

  /// Opens the file for statistics, which is empty, holds statistics, or is no regular file.
  private static func withStatisticsFile(
    _ path: String, _ body: (OutputFile) -> OutputError?
  ) -> OutputError? {
    var descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    // Pipes, terminals and descriptors under /dev may only be open for writing.
    if descriptor < 0 { descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return .failed(path: path, errno: errno) }
    defer { _ = Glibc.close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return .failed(path: path, errno: errno) }
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    if isRegular && status.st_size > 0 && !beginsAsStatistics(descriptor) {
      return .occupied(path: path)
    }
    return body(OutputFile(descriptor: descriptor, path: path))
  }

  private static func beginsAsStatistics(_ descriptor: Int32) -> Bool {
    let beginning = Array(ReplayStatistics.jsonBeginning.utf8)
    var found = [UInt8](repeating: 0, count: beginning.count)
    let count = unsafe found.withUnsafeMutableBytes { buffer in
      unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0)
    }
    return count == beginning.count && found == beginning
  }

  private func write(_ text: String) -> OutputError? {
    let bytes = Array(text.utf8)
    return write(bytes.span)
  }
}
