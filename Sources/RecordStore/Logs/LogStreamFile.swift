internal import Glibc
internal import Synchronization

/// A log stream on the disk: a folder of segments, to which blocks are added at the end.
///
/// Blocks that a call has returned for are on the disk. What was torn in the middle is cut off when
/// the stream is opened for the first time.
final class LogStreamFile: Sendable {
  /// So long one file is written to, in milliseconds; retention takes whole files away.
  private static let segmentMilliseconds = 86_400_000

  let folder: String
  /// The number of the stream, which no other has.
  let identifier: Int
  private let segments: Mutex<[LogSegment]>

  /// Opens a stream.
  ///
  /// - Parameter report: Takes what was found to be torn.
  init(
    folder: String, identifier: Int, report: (String) -> Void
  ) throws(RecordStoreError) {
    self.folder = folder
    self.identifier = identifier
    var found: [LogSegment] = []
    let names = try StoreFiles.entries(of: folder).filter {
      !$0.isFolder && $0.name.hasSuffix(LogSegment.suffix)
    }
    for (place, entry) in names.enumerated() {
      let path = "\(folder)/\(entry.name)"
      let isLast = place == names.count - 1
      let (segment, torn) = try LogSegment.open(path, readsPayloads: isLast)
      if torn > 0 {
        report("\(path): \(torn) bytes behind the last whole block")
        if isLast {
          guard unsafe truncate(path, segment.byteCount) == 0 else {
            throw .failed(path, "cut")
          }
        }
      }
      found.append(segment)
    }
    segments = Mutex(found)
  }

  /// The segments as they are now.
  var snapshot: [LogSegment] { segments.withLock { $0 } }

  /// Adds events, which are in the order of their times.
  ///
  /// - Parameter sequence: Greater than that of every block of every stream so far.
  func append(
    _ events: [LogEvent], sequence: Int, ingestion: Int
  ) throws(RecordStoreError) {
    try segments.withLock { (segments) throws(RecordStoreError) in
      let next = max(sequence, (segments.last?.lastSequence ?? 0) + 1)
      let blocks = LogBlock.encode(events, sequence: next, ingestion: ingestion)
      guard !blocks.isEmpty else { return }
      var segment = try current(segments, next, ingestion)
      let isNew = segment.byteCount == 0
      let start = segment.byteCount
      var bytes: [UInt8] = []
      for block in blocks {
        bytes += block.head.bytes + block.payload
        segment.add(block.head)
      }
      try write(bytes, to: segment.path, at: start)
      if isNew {
        try StoreFiles.sync(folder: folder)
        segments.append(segment)
      } else {
        segments[segments.count - 1] = segment
      }
    }
  }

  private func current(
    _ segments: [LogSegment], _ sequence: Int, _ now: Int
  ) throws(RecordStoreError) -> LogSegment {
    if let last = segments.last, last.byteCount < LogSegment.byteLimit, last.byteCount > 0,
      now - (last.firstIngestion ?? now) < LogStreamFile.segmentMilliseconds
    {
      return last
    }
    try StoreFiles.makeFolder(folder)
    let digits = String(sequence)
    let padded = String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
    return LogSegment(path: "\(folder)/\(padded)\(LogSegment.suffix)")
  }

  private func write(
    _ bytes: [UInt8], to path: String, at offset: Int
  ) throws(RecordStoreError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .failed(path, "opened") }
    defer { close(descriptor) }
    do throws(RecordStoreError) {
      try StoreFiles.write(bytes[...], to: descriptor, at: offset, path)
      guard fdatasync(descriptor) == 0 else { throw .failed(path, "synchronized") }
    } catch {
      // Nobody was told that it is there, so it must not be found later.
      _ = ftruncate(descriptor, offset)
      throw error
    }
  }

  /// Takes away files whose events are all older than a time.
  func drop(before time: Int) throws(RecordStoreError) {
    try segments.withLock { (segments) throws(RecordStoreError) in
      while let first = segments.first, first.latest < time {
        try StoreFiles.remove(first.path)
        segments.removeFirst()
      }
    }
  }

  /// Takes away files of which every block is one of these or older; the last stays, as its name
  /// keeps numbers from being used again.
  func drop(through sequence: Int) throws(RecordStoreError) {
    try segments.withLock { (segments) throws(RecordStoreError) in
      while segments.count > 1, let first = segments.first, first.lastSequence <= sequence {
        try StoreFiles.remove(first.path)
        segments.removeFirst()
      }
    }
  }
}
