import Foundation
import TestSupport
import Testing

/// What a finished program left behind.
struct ProgramRun {
  let output: String
  let errors: String
  let exitCode: Int32

  /// The program under test, which the build puts beside the test bundle.
  static let weir: String = {
    let bundle =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let folder = URL(filePath: bundle).deletingLastPathComponent()
    return folder.appending(path: "weir").path
  }()

  /// Runs `weir` to its end.
  static func weir(
    _ arguments: [String], input: String = "", environment: [String: String]? = nil,
    limit: TimeInterval = 10
  ) throws -> ProgramRun {
    try run(weir, arguments, input: input, environment: environment, limit: limit)
  }

  /// Runs a program to its end; after the limit, in seconds, it is killed, which shows in its exit
  /// code.
  ///
  /// - Parameter environment: All variables of the program; those of the tests without it.
  static func run(
    _ path: String, _ arguments: [String], input: String = "",
    environment: [String: String]? = nil, limit: TimeInterval = 10
  ) throws -> ProgramRun {
    let scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    if let environment { process.environment = environment }
    process.currentDirectoryURL = scratch.url
    // Files cannot fill up as pipes can, so no reader has to keep pace.
    try input.write(to: scratch.url.appending(path: "in"), atomically: true, encoding: .utf8)
    process.standardInput = try FileHandle(forReadingFrom: scratch.url.appending(path: "in"))
    process.standardOutput = try scratch.create("out")
    process.standardError = try scratch.create("err")
    try process.run()
    let deadline = Date(timeIntervalSinceNow: limit)
    while process.isRunning && Date() < deadline { usleep(2_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return ProgramRun(
      output: try scratch.read("out"), errors: try scratch.read("err"),
      exitCode: process.terminationStatus)
  }

  /// The path of a program of the system; nil when it is not installed.
  static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/bin:/usr/bin")
      .split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}

extension TemporaryFolder {
  /// Makes an empty file and opens it for writing.
  func create(_ name: String) throws -> FileHandle {
    let file = url.appending(path: name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  /// The text of a file.
  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
  }
}
