import Foundation
import Testing

/// Text compared with a file in `Snapshots`; `SNAP_UPDATE=1` rewrites the file instead.
enum Snapshot {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Snapshots")

  static func expect(
    _ text: String, equals name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: name)
    if ProcessInfo.processInfo.environment["SNAP_UPDATE"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let stored = try? String(contentsOf: file, encoding: .utf8)
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = (stored ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let hint: Comment = "\(name) differs; after a look, SNAP_UPDATE=1 swift test rewrites it"
    #expect(found == wanted, hint, sourceLocation: sourceLocation)
  }
}
