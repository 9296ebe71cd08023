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

  let parts: [Part]

  /// Whether nothing waited.
  package var isEmpty: Bool { parts.isEmpty }
}

extension Spool {
  /// What waits now, in the order in which it came.
  ///
  /// Called by the thread that fills the spool, so that nothing is added meanwhile.
  func view(now: Int) throws(SpoolError) -> SpoolView {
    let open = try openPart(now: now)
    var parts: [SpoolView.Part] = []
    for segment in shelf.withLock({ $0.segments }) {
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
