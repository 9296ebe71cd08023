import Foundation
import TestSupport

/// A `weir serve` of one test, at a free port of this machine.
final class ServeProcess {
  /// Why the server is not there.
  struct Failure: Error {
    let log: String
  }

  private let process = Process()
  private let scratch: TemporaryFolder
  /// Where it listens, such as `http://127.0.0.1:41234`.
  private(set) var url = ""

  /// The data directory.
  var data: String { scratch.url.appending(path: "data").path }
  /// All that it has said so far.
  var log: String { (try? scratch.read("log")) ?? "" }
  /// The process's number.
  var identifier: Int32 { process.processIdentifier }

  /// Starts a server and waits until it serves.
  init(
    _ words: [String] = [], environment: [String: String] = [:], scratch: TemporaryFolder
  ) throws {
    self.scratch = scratch
    process.executableURL = URL(filePath: ProgramRun.weir)
    // Tests of the API are about nothing that passes on this machine.
    let namesSource = !Set(words).isDisjoint(with: ["--source", "--lab", "--config"])
    process.arguments =
      ["serve", "--listen", "127.0.0.1:0", "--data-dir", data, "--log-level", "debug"]
      + (namesSource ? [] : ["--source", "none"]) + words
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { first, _ in first }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try scratch.create("log")
    try process.run()
    for _ in 0..<500 where url.isEmpty && process.isRunning {
      usleep(10_000)
      let found = log.firstMatch(of: /https?:\/\/127\.0\.0\.1:[1-9][0-9]*/)
      url = found.map { String($0.output) } ?? ""
    }
    guard !url.isEmpty else { throw Failure(log: log) }
  }

  /// Asks it to stop and waits until it has.
  ///
  /// - Returns: Its exit code; that of a kill after ten seconds.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    let deadline = Date(timeIntervalSinceNow: 10)
    while process.isRunning && Date() < deadline { usleep(5_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return process.terminationStatus
  }

  deinit { if process.isRunning { stop(SIGKILL) } }
}
