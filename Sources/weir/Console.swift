import CommandLineKit
import Glibc

/// Standard output for answers, standard error for everything else.
enum Console {
  /// A stream that the shell opened; the raw value is its descriptor.
  enum Stream: Int32 {
    case output = 1
    case error = 2
  }

  /// Whether standard output shows colours: a terminal, and nobody said NO_COLOR.
  static var isColoured: Bool {
    guard isatty(Stream.output.rawValue) == 1 else { return false }
    let refusal = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
    return refusal.isEmpty
  }

  /// What became of a write.
  enum WriteOutcome {
    case written
    /// The reader has gone, which is its right.
    case brokenPipe
    /// The number of the error.
    case failed(errno: Int32)
  }

  /// Takes the places of standard streams that the shell closed (`>&-`), so that no file or socket
  /// that is opened later gets the records.
  ///
  /// Each is opened the wrong way round: whoever uses it hears of an error.
  static func occupyClosedStreams() {
    let streams = [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    // In this order each gets the lowest number that is free: its own.
    for (descriptor, flags) in streams where fcntl(descriptor, F_GETFD) < 0 {
      unsafe _ = open("/dev/null", flags)
    }
  }

  /// Writes an answer to standard output; a reader that left early is no failure.
  static func answer(_ text: String) -> ExitCode {
    switch write(text, to: .output) {
    case .written, .brokenPipe: return .done
    case .failed(let number):
      diagnose("cannot write to standard output: \(String(describingErrno: number))")
      return .incomplete
    }
  }

  /// Says why the command line cannot be used.
  static func refuse(_ error: UsageError) -> ExitCode {
    diagnose("\(error)")
    return .usage
  }

  /// Writes one line to standard error, with the program's name before it.
  ///
  /// File and interface names come from outside: their control characters are shown, not obeyed.
  static func diagnose(_ sentence: String) {
    let visible = sentence.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control
        ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    write("weir: \(visible.joined())\n", to: .error)
  }

  /// Writes all of the text, however often the kernel takes only a part.
  @discardableResult
  static func write(_ text: String, to stream: Stream) -> WriteOutcome {
    write(Array(text.utf8), to: stream)
  }

  /// Writes all of the bytes; false once the reader has gone or nothing can be written.
  static func write(_ bytes: [UInt8], to stream: Stream) -> Bool {
    if case .written = write(bytes, to: stream) as WriteOutcome { return true }
    return false
  }

  private static func write(_ bytes: [UInt8], to stream: Stream) -> WriteOutcome {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(stream.rawValue, bytes.baseAddress, bytes.count)
      }
      switch (count, errno) {
      case (0..., _): rest = rest.dropFirst(count)
      case (_, EINTR): continue
      case (_, EPIPE): return .brokenPipe
      case (_, let number): return .failed(errno: number)
      }
    }
    return .written
  }
}

extension String {
  /// The system's words for an error number.
  fileprivate init(describingErrno number: Int32) {
    let words = unsafe strerror(number).map { unsafe String(cString: $0) }
    self = words ?? "error \(number)"
  }
}
