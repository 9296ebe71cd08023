import Foundation

/// Virtual environments under `.build` with clients of AWS, which tests of the APIs make themselves
/// where the machine has none of its own.
package enum PythonEnvironment {
  /// The folder of programs with boto3 and the AWS CLI; nil where there is no Python, no network,
  /// or no room.
  package static let programs: String? = make(
    "python-tests", ["boto3", "awscli"], check: ["aws", "--version"])

  /// Its Python, with boto3.
  package static var python: String? { programs.map { "\($0)/python3" } }
  /// Its AWS CLI.
  package static var aws: String? { programs.map { "\($0)/aws" } }

  /// A Python with boto3 and what people ask Athena with: PyAthena and awswrangler.
  package static let analyticsPython: String? = make(
    "python-analytics", ["boto3", "pyathena", "awswrangler"],
    check: ["python3", "-c", "import awswrangler, pyathena"]
  ).map { "\($0)/python3" }

  /// Makes an environment below `.build`, once; the folder of its programs.
  ///
  /// - Parameter check: A program of it with its words, which must succeed.
  package static func make(
    _ name: String, _ packages: [String], check: [String]
  ) -> String? {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: ".build/\(name)")
    let programs = folder.appending(path: "bin").path
    // Written last, so that a set-up that was cut short is made anew.
    let mark = folder.appending(path: "complete")
    if FileManager.default.fileExists(atPath: mark.path) { return programs }
    // Two test runs at a time must not write into one folder.
    guard let lock = Lock(root.appending(path: ".build/\(name).lock").path) else { return nil }
    defer { withExtendedLifetime(lock) {} }
    if FileManager.default.fileExists(atPath: mark.path) { return programs }
    let steps = [
      ["python3", "-m", "venv", "--clear", folder.path],
      ["\(programs)/pip", "install", "--quiet", "--timeout", "20", "--retries", "1"] + packages,
      ["\(programs)/\(check[0])"] + check.dropFirst(),
    ]
    for step in steps where !run(step) { return nil }
    try? "".write(to: mark, atomically: true, encoding: .utf8)
    return programs
  }

  private static func run(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["timeout", "300"] + words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  /// Held while the environment is made; the kernel lets go of it when the process dies.
  private final class Lock {
    private let descriptor: Int32

    init?(_ path: String) {
      descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else { return nil }
    }

    deinit { close(descriptor) }
  }
}
