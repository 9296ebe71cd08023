/// A file of a log stream: blocks one behind the other, and where each begins.
struct LogSegment: Sendable {
  /// Bytes after which the next block begins a new file.
  static let byteLimit = 64 << 20
  static let suffix = ".seg"

  let path: String
  /// Bytes of whole blocks.
  private(set) var byteCount = 0
  private(set) var heads: [LogBlockHead] = []
  /// Where each head begins.
  private(set) var offsets: [Int] = []

  /// Times of all its events.
  private(set) var earliest = Int.max
  private(set) var latest = Int.min

  init(path: String) { self.path = path }

  var lastSequence: Int { heads.last?.sequence ?? 0 }
  var firstIngestion: Int? { heads.first?.ingestion }
  var lastIngestion: Int? { heads.last?.ingestion }

  mutating func add(_ head: LogBlockHead) {
    offsets.append(byteCount)
    heads.append(head)
    byteCount += LogBlockHead.byteCount + head.payloadBytes
    earliest = min(earliest, head.earliest)
    latest = max(latest, head.latest)
  }

  /// Reads the heads of a file, up to the first that is none.
  ///
  /// - Parameter readsPayloads: Whether payloads are compared with their checks, as those of the
  ///   last file are: it may end in the middle of one.
  /// - Returns: The segment, and the bytes of the file behind its last whole block.
  static func open(
    _ path: String, readsPayloads: Bool
  ) throws(RecordStoreError) -> (segment: LogSegment, torn: Int) {
    var segment = LogSegment(path: path)
    guard let file = try StoredFile(existing: path) else { return (segment, 0) }
    while segment.byteCount + LogBlockHead.byteCount <= file.count {
      let bytes = try file.read(at: segment.byteCount, count: LogBlockHead.byteCount)
      let start = segment.byteCount + LogBlockHead.byteCount
      guard let head = LogBlockHead(bytes), head.payloadBytes <= file.count - start else { break }
      if readsPayloads {
        let payload = try file.read(at: start, count: head.payloadBytes)
        guard CyclicChecksum.crc32c(payload[...]) == head.payloadCheck else { break }
      }
      segment.add(head)
    }
    return (segment, file.count - segment.byteCount)
  }
}
