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
  let descriptor: Int32
  let path: String

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
}
