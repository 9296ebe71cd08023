import AWSProtocols
import CLinuxShims
import Glibc

extension CredentialChain {
  /// How long a program may take for credentials, in milliseconds; some wait for a person.
  static let processMilliseconds = 120_000

  /// Runs a profile's `credential_process` and reads what it writes.
  ///
  /// The line is split into words and run without a shell. The program has the environment and the
  /// terminal of this one, so it can ask and complain by itself.
  func processCredentials(
    _ line: String, source: String
  ) throws(AWSClientError) -> AWSCredentials {
    guard let words = ShellWords.split(line), let program = words.first else {
      throw .credentials(
        source: source, reason: "'credential_process' is no command; check its quotes")
    }
    let place = "\(source), credential_process \(program)"
    let bytes = try ProcessOutput.read(words, place)
    let credentials = try CredentialDocument.read(bytes, token: "SessionToken", source: place)
    guard case .some(.number("1")) = (try? JSONReader.read(bytes))?["Version"] else {
      throw .credentials(source: place, reason: "what it gives has no 'Version' 1")
    }
    return credentials
  }
}

/// The output of another program, read to its end.
enum ProcessOutput {
  static func read(_ words: [String], _ source: String) throws(AWSClientError) -> [UInt8] {
    var process: pid_t = 0
    var descriptor: Int32 = -1
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    let code = unsafe weir_spawn(&arguments, &process, &descriptor)
    for place in words.indices { unsafe free(arguments[place]) }
    guard code == 0 else {
      throw .credentials(source: source, reason: "it does not start: \(FileText.words(code))")
    }
    let output = drain(descriptor)
    _ = close(descriptor)
    // It has closed its output, or has said too much, or too late: nothing else is expected of it.
    if output == nil { kill(process, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 && errno == EINTR {}
    guard let output else {
      throw .credentials(
        source: source,
        reason: "it wrote more than \(FileText.byteLimit) bytes, or did not end within "
          + "\(CredentialChain.processMilliseconds / 1000) seconds")
    }
    guard status == 0 else {
      let reason =
        status & 0x7f == 0
        ? "it ended with exit code \((status >> 8) & 0xff)" : "signal \(status & 0x7f) ended it"
      throw .credentials(source: source, reason: reason)
    }
    return output
  }

  /// Everything up to the end; nil when it is too much or too late.
  private static func drain(_ descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    let end = milliseconds() + CredentialChain.processMilliseconds
    while true {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = end - milliseconds()
      guard left > 0 else { return nil }
      let ready = unsafe poll(&waiting, 1, Int32(left))
      if ready < 0 && errno == EINTR { continue }
      guard ready > 0 else { return nil }
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? bytes : nil }
      guard bytes.count + count <= FileText.byteLimit else { return nil }
      bytes += chunk[..<count]
    }
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
