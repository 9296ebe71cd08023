/// Why the spool cannot do what it was asked; records in memory are not lost by it.
package enum SpoolError: Error, Hashable, Sendable {
  /// The disk, or the quota of its user, is full.
  case noSpace(path: String)
  /// The system refused an operation on a file or folder.
  case disk(operation: String, path: String, reason: String)
  /// Another process delivers from the same folder.
  case inUse(path: String)
  /// A file of the spool holds something else.
  case foreign(path: String)
}

extension SpoolError: CustomStringConvertible {
  /// One sentence: what was found, where, and what would work.
  package var description: String {
    switch self {
    case .noSpace(let path):
      "there is no space left for \(path); records wait in memory until there is some"
    case .disk(let operation, let path, let reason): "cannot \(operation) \(path): \(reason)"
    case .inUse(let path):
      "another process delivers from \(path); stop it, or name another data directory"
    case .foreign(let path): "\(path) is no file of the spool; name another data directory"
    }
  }
}
