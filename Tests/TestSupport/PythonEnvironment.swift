import Foundation

/// An interpreter with boto3, and the AWS CLI where it is there.
///
/// Where the machine has no boto3, a virtual environment below `.build` gets it from PyPI, once.
package struct PythonEnvironment: Sendable {
  /// The interpreter's path.
  package let python: String
  /// The path of the AWS CLI; nil without one.
  package let cli: String?

  /// What the tests use; nil where there is none and none can be made.
  package static let aws: PythonEnvironment? = installed ?? made

  private static var installed: PythonEnvironment? {
    guard let python = Python.with("boto3") else { return nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let cli = folders.map { "\($0)/aws" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    return PythonEnvironment(python: python, cli: cli)
  }

  private static var made: PythonEnvironment? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: ".build/python-aws").path
    let python = "\(folder)/bin/python"
    let hasBoto3 = { (try? Python.run(python, ["-c", "import boto3"], input: ""))?.status == 0 }
    if !hasBoto3() {
      guard let system = Python.with("venv") else { return nil }
      _ = try? Python.run(system, ["-m", "venv", folder], input: "")
      let words = ["-m", "pip", "install", "--quiet", "boto3", "awscli"]
      _ = try? Python.run(python, words, input: "")
      guard hasBoto3() else { return nil }
    }
    let cli = "\(folder)/bin/aws"
    return PythonEnvironment(
      python: python, cli: FileManager.default.isExecutableFile(atPath: cli) ? cli : nil)
  }
}
