internal import CLinuxShims
internal import Glibc

/// A program that runs beside this one, with what it writes.
package final class ChildProgram {
  /// Everything it wrote to standard output.
  package private(set) var output = ""
  /// Everything it wrote to standard error.
  package private(set) var errors = ""
  /// How it ended; nil while it runs, 128 and the signal's number where a signal ended it.
  package private(set) var exitCode: Int32?

  private let process: pid_t
  private var descriptors: [Int32]
  private var bytes: [[UInt8]] = [[], []]

  /// Why a program cannot be started.
  package struct StartFailure: Error, Hashable, Sendable {
    /// The program.
    package let program: String
    /// The kernel's number.
    package let errno: Int32
  }

  /// Starts a program.
  ///
  /// - Parameter words: The program, found in PATH, and its arguments.
  /// - Parameter input: What it reads; at most 64 KiB, which a pipe holds.
  package init(_ words: [String], input: String = "") throws(StartFailure) {
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
    var process: pid_t = 0
    var streams: [Int32] = [-1, -1, -1]
    let code = unsafe weir_spawn_piped(&arguments, &process, &streams)
    for place in words.indices { unsafe free(arguments[place]) }
    guard code == 0 else { throw StartFailure(program: words.first ?? "", errno: code) }
    self.process = process
    descriptors = [streams[1], streams[2]]
    let content = Array(input.utf8.prefix(65_536))
    _ = unsafe content.withUnsafeBytes { unsafe write(streams[0], $0.baseAddress, $0.count) }
    close(streams[0])
    for descriptor in descriptors { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    if exitCode == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      unsafe waitpid(process, &status, 0)
    }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }

  /// Asks it to end, as `kill` does.
  package func terminate() { if exitCode == nil { kill(process, SIGTERM) } }

  /// Waits until it has ended; false when the time is over before.
  @discardableResult
  package func wait(_ time: Duration) -> Bool { wait(time) { false } }

  /// Waits until it has ended or a condition holds; false when the time is over before.
  @discardableResult
  package func wait(_ time: Duration, until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + time
    while true {
      pump()
      if condition() || exitCode != nil { return true }
      if ContinuousClock.now >= deadline { return false }
      var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Its end shows in no descriptor that a grandchild may hold, so it is looked for as well.
      unsafe poll(&entries, nfds_t(entries.count), 20)
      if entries.allSatisfy({ $0.fd < 0 }) { usleep(2000) }
    }
  }

  /// Takes what it wrote, and how it ended.
  private func pump() {
    if exitCode == nil {
      var status: Int32 = 0
      if unsafe waitpid(process, &status, WNOHANG) == process {
        let signal = status & 0x7f
        exitCode = signal == 0 ? (status >> 8) & 0xff : 128 + signal
      }
    }
    for stream in descriptors.indices where descriptors[stream] >= 0 { read(stream) }
    output = String(decoding: bytes[0], as: UTF8.self)
    errors = String(decoding: bytes[1], as: UTF8.self)
  }

  private func read(_ stream: Int) {
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = unsafe Glibc.read(descriptors[stream], &chunk, chunk.count)
      if count > 0 {
        bytes[stream] += chunk[..<count]
        continue
      }
      if count == 0 {
        close(descriptors[stream])
        descriptors[stream] = -1
      }
      return
    }
  }
}
