internal import Glibc
internal import Synchronization

/// Folders for what finds no room in memory, one a query.
final class SpillFolders: Sendable {
  private let root: String?
  private let count = Atomic(0)

  /// - Parameter root: The folder of all; nil where nothing is put on disk.
  init(_ root: String?) { self.root = root }

  /// A folder that no other query has; the engine makes it when it needs it.
  func next() -> String? {
    let number = count.add(1, ordering: .relaxed).newValue
    return root.map { "\($0)/query-\(getpid())-\(number)" }
  }

  /// Takes a folder away, which the engine has emptied.
  static func remove(_ folder: String) { unsafe _ = rmdir(folder) }
}
