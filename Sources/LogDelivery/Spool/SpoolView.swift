internal import Synchronization

/// What waited in a spool at one moment, for whoever reads along.
///
/// Its files are open, so that it can be read whatever becomes of them.
package struct SpoolView: Sendable {
  /// A segment as far as it was written, and how many steps of its delivery were done.
  struct Part: Sendable {
    var file: any SpoolFile
    var limit: Int
    var steps: Int
  }

  /// Segments that may be open for one reader; a server has descriptors for a thousand connections.
  static let partLimit = 256

  let parts: [Part]
}

extension Spool {
  /// What waits now, in the order in which it came.
  ///
  /// Called by the thread that fills the spool, so that nothing is added meanwhile.
  ///
  /// - Returns: nil where more waits than can be open at a time.
  func view(now: Int) throws(SpoolError) -> SpoolView? {
    let segments = shelf.withLock { $0.segments }
    guard segments.count < SpoolView.partLimit else { return nil }
    let open = try openPart(now: now)
    var parts: [SpoolView.Part] = []
    for segment in segments {
      let path = "\(folder)/\(segment.name.text)"
      let file = try disk.open(path)
      guard try file.size() >= segment.bytes else {
        // It was delivered at this very moment, and opening has made an empty one.
        try? disk.remove(path)
        continue
      }
      parts.append(SpoolView.Part(file: file, limit: segment.bytes, steps: steps(of: segment)))
    }
    return SpoolView(parts: parts + (open.map { [$0] } ?? []))
  }
}
