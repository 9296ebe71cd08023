import Foundation
import TestSupport

/// Third-party readers and servers in a virtual environment of the tests' own.
enum DeliveryPython {
  /// The interpreter; nil where there is no Python, or nothing to install from.
  static let path: String? = {
    let build = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build")
    let folder = build.appending(path: "delivery-python").path
    let interpreter = "\(folder)/bin/python"
    if works(interpreter) { return interpreter }
    guard (try? Python.run("/usr/bin/env", ["python3", "-m", "venv", folder], input: "")) != nil
    else { return nil }
    _ = try? Python.run(
      interpreter,
      ["-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--timeout", "20"]
        + ["moto[server]", "boto3", "pyarrow", "duckdb"], input: "")
    return works(interpreter) ? interpreter : nil
  }()

  private static func works(_ interpreter: String) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: interpreter) else { return false }
    let check = "import boto3, moto.server, pyarrow.parquet, duckdb"
    return (try? Python.run(interpreter, ["-c", check], input: ""))?.status == 0
  }

  /// Runs a script; gives what it prints.
  static func run(_ script: String, _ arguments: [String] = []) throws -> String {
    guard let path else { return "" }
    let (status, output) = try Python.run(path, ["-c", script] + arguments, input: "")
    guard status == 0 else { throw Failure(status: status) }
    return output
  }

  struct Failure: Error { var status: Int32 }
}
