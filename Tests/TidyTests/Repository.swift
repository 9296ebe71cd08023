import Foundation

/// The files of this repository.
enum Repository {
  /// The folder that holds Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Paths of all files kept under version control, or of all files where there is no git.
  static let paths: [String] = (trackedPaths() ?? walkedPaths()).sorted()

  /// Swift files that the house's rules are for.
  static let swiftFiles: [SourceText] = paths.filter { path in
    path == "Package.swift"
      || path.hasSuffix(".swift")
        && ["Sources/", "Tests/", "Fuzz/", "Benchmarks/"].contains { path.hasPrefix($0) }
  }.compactMap { path in text(path).map { SourceText(path: path, text: $0) } }

  /// The text of a file; nil when it is binary, too large to be text of ours, or gone.
  static func text(_ path: String) -> String? {
    guard let data = try? Data(contentsOf: root.appending(path: path)), data.count < 2_000_000,
      !data.contains(0)
    else { return nil }
    return String(data: data, encoding: .utf8)
  }

  /// Whether a file or folder stands at the path.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  private static func trackedPaths() -> [String]? {
    let git = Process()
    git.executableURL = URL(filePath: "/usr/bin/env")
    git.arguments = [
      "git", "-C", root.path, "ls-files", "-z", "--cached", "--others", "--exclude-standard",
    ]
    let output = Pipe()
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard exists(".git"), (try? git.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    guard git.terminationStatus == 0 else { return nil }
    let paths = String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    return paths.filter(exists)
  }

  /// All files below a folder; hidden ones belong to tools, except the continuous integration's.
  private static func walkedPaths(below folder: String = "") -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    return (names ?? []).filter { !$0.hasPrefix(".") || $0 == ".ci" }.flatMap { name in
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let inside = walkedPaths(below: path)
      return inside.isEmpty ? [path] : inside
    }
  }
}
