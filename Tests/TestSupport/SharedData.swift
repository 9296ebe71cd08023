package import Foundation

/// Finds the captures and golden files that lie beside the repository, where there are any.
package enum SharedData {
  /// The folder `shared`: from the environment variable `WEIR_SHARED`, else `../shared` beside the
  /// repository; nil where it does not hold `data`.
  package static let root: URL? = {
    let environment = ProcessInfo.processInfo.environment["WEIR_SHARED"]
    let repository = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      environment.map { URL(filePath: $0) }
      ?? repository.deletingLastPathComponent().appending(path: "shared")
    let mark = folder.appending(path: "data/golden/STRONG.md")
    return FileManager.default.fileExists(atPath: mark.path) ? folder : nil
  }()

  /// All regular files below a folder of the shared data, sorted by path; empty where absent.
  package static func files(below folder: String) -> [URL] {
    guard let start = root?.appending(path: folder),
      let walk = FileManager.default.enumerator(
        at: start, includingPropertiesForKeys: [.isRegularFileKey])
    else { return [] }
    let files = walk.compactMap { $0 as? URL }.filter {
      (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }
    return files.sorted { $0.path < $1.path }
  }
}

/// A folder of its own for one test; removed with everything in it when the test lets go.
package final class TemporaryFolder: Sendable {
  /// Where the folder is.
  package let url: URL

  /// Makes a folder with a random name.
  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file into the folder and gives its path.
  package func write(_ bytes: [UInt8], as name: String) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }
}
