/// Why a copy cannot be written or read; each is one sentence.
package enum CopyError: Error, Hashable, Sendable {
  /// The system refuses to make, write or read a file.
  case refused(path: String, reason: String)
  /// What lies there is no copy, or not all of one.
  case damaged(path: String, found: String)
  /// The files that were to be copied cannot be read.
  case sources(reason: String)
  /// There is no memory for it.
  case noMemory
  /// Somebody asked to stop.
  case cancelled
}

extension CopyError: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .refused(let path, let reason): "\(path): \(reason)"
    case .damaged(let path, let found): "\(path): \(Self.damage(found))"
    case .sources(let reason): reason
    case .cancelled: "interrupted"
    case .noMemory: "there is no memory for columns; give fewer --threads"
    }
  }

  /// What a damaged copy means, and what would work.
  static func damage(_ found: String) -> String {
    "this columnar copy is damaged: \(found); remove it, and it is made again"
  }
}
