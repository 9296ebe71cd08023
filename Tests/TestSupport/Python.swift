import Foundation

/// Python programs that compare Weir with what others wrote; tests skip where they are absent.
package enum Python {
  /// The path of an interpreter that can import a module; nil where there is none.
  package static func with(_ module: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    for path in folders.map({ "\($0)/python3" })
    where FileManager.default.isExecutableFile(atPath: path) {
      if (try? run(path, ["-c", "import \(module)"], input: ""))?.status == 0 { return path }
    }
    return nil
  }

  /// An interpreter that has botocore, the library under the AWS CLI.
  package static let botocore = with("botocore")
  /// An interpreter that has moto's server, an EC2 of its own.
  package static let moto = with("boto3, moto.server, flask, flask_cors")

  /// Runs a program with files in place of pipes, which cannot fill up.
  package static func run(
    _ path: String, _ arguments: [String], input: String
  ) throws -> (status: Int32, output: String) {
    let folder = try TemporaryFolder()
    let source = try folder.write(Array(input.utf8), as: "in")
    let sink = try folder.write([], as: "out")
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle(forReadingAtPath: source)
    process.standardOutput = FileHandle(forWritingAtPath: sink)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let output = try String(contentsOfFile: sink, encoding: .utf8)
    return (process.terminationStatus, output)
  }
}
