internal import Glibc

/// Why a scan cannot go on; each is one sentence.
package enum ScanError: Error, Hashable, Sendable {
  /// The system refuses to open, list or read.
  case unreadable(file: String, reason: String)
  /// Folders lie in folders without end.
  case tooDeep(folder: String)
  /// More files than are taken.
  case tooManyFiles(limit: Int)
  /// Packed data end before their member or frame does.
  case cut(file: String, packing: Packing, offset: Int)
  /// Packed data contradict themselves or their checksum.
  case damaged(file: String, packing: Packing, offset: Int, found: String)
  /// No line end for longer than any line may be.
  case noLines(file: String, bytes: Int)
  /// The file's first bytes are those of another kind of file.
  case otherKind(file: String, kind: String)
  /// JSON that nests or goes on beyond all measure.
  case wildJSON(file: String, found: String)
  /// There is no memory for a scanner.
  case noMemory
  /// Somebody asked to stop.
  case cancelled
}

extension ScanError: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .tooDeep(let folder):
      "\(folder): folders lie more than \(SourceFinder.depthLimit) deep; name the inner ones"
    case .tooManyFiles(let limit):
      "more than \(limit) files; name folders further inside, such as that of one month"
    case .cut(let file, let packing, let offset):
      "\(file): the \(packing.rawValue) data end early, after \(offset) bytes; "
        + "--partial answers with what can be read"
    case .damaged(let file, let packing, let offset, let found):
      "\(file): the \(packing.rawValue) data are damaged before byte \(offset): \(found); "
        + "--partial answers with what can be read"
    case .noLines(let file, let bytes):
      "\(file): no line end within \(bytes) bytes, so this is no flow log; leave the file out"
    case .otherKind(let file, let kind):
      "\(file): this is \(kind); text, gzip, zstd, JSON and Parquet are read"
    case .wildJSON(let file, let found):
      "\(file): JSON that is no flow log: \(found); leave the file out"
    case .noMemory: "there is no memory for a scan; give fewer --threads"
    case .cancelled: "interrupted"
    }
  }
}

/// The system's words for its error numbers.
package enum SystemError {
  /// Those for one of them.
  package static func words(_ number: Int32) -> String {
    unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  }
}
