internal import FlowLogScanner
internal import Glibc
internal import Synchronization

/// Folders for what finds no room in memory, one a query.
final class SpillFolders: Sendable {
  private let root: String?
  private let count = Atomic(0)

  private static let prefix = "query-"

  /// Takes away what a process that was killed has left.
  ///
  /// - Parameter root: The folder of all, for this process alone; nil where nothing is put on disk.
  init(_ root: String?) {
    self.root = root
    guard let root else { return }
    unsafe _ = mkdir(root, 0o700)
    for name in SpillFolders.names(root) where name.hasPrefix(SpillFolders.prefix) {
      for file in SpillFolders.names("\(root)/\(name)") {
        unsafe _ = unlink("\(root)/\(name)/\(file)")
      }
      SpillFolders.remove("\(root)/\(name)")
    }
  }

  /// A folder that no other query has; the engine makes it when it needs it.
  func next() -> String? {
    let number = count.add(1, ordering: .relaxed).newValue
    return root.map { "\($0)/\(SpillFolders.prefix)\(number)" }
  }

  /// Takes a folder away, which the engine has emptied.
  static func remove(_ folder: String) { unsafe _ = rmdir(folder) }

  private static func names(_ folder: String) -> [String] {
    (try? SourceFinder.names(in: folder)) ?? []
  }
}
