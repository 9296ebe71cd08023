/// The segment that takes records; what is not yet safe is kept in memory, too.
///
/// A system that could not write what it took may forget it, and say so only once. So the batches
/// since the last sync are kept, to be written again elsewhere.
struct OpenSegment {
  let file: any SpoolFile
  let head: SegmentHead
  let path: String
  /// Where the next block begins.
  private(set) var offset: Int
  private(set) var records = 0
  /// What of it is safe.
  private(set) var safeOffset = 0
  private(set) var safeRecords = 0
  /// Batches behind `safeOffset`.
  private(set) var unsafeBatches: [RecordBatch] = []
  /// When it was begun, in milliseconds of a clock that never jumps.
  let begun: Int
  private var isNameSafe = false

  init(
    _ head: SegmentHead, folder: String, disk: any SpoolDisk, now: Int
  ) throws(SpoolError) {
    self.head = head
    begun = now
    path = "\(folder)/\(SegmentName(sequence: head.sequence, records: nil).text)"
    file = try disk.open(path)
    do throws(SpoolError) {
      try file.truncate(to: 0)
      try file.write(head.bytes, at: 0)
    } catch {
      try? disk.remove(path)
      throw error
    }
    offset = SegmentHead.byteCount
  }

  /// Adds a block; after an error it is as if nothing had been written.
  mutating func append(_ batch: RecordBatch) throws(SpoolError) {
    let content = batch.block
    try file.write(head.blockHead(content) + content, at: offset)
    offset += SegmentHead.blockHeadBytes + content.count
    records += batch.marks.count
    unsafeBatches.append(batch)
  }

  /// Returns when all blocks are safe.
  mutating func sync(_ disk: any SpoolDisk, folder: String) throws(SpoolError) {
    guard safeOffset < offset else { return }
    try file.sync()
    if !isNameSafe {
      try disk.syncFolder(folder)
      isNameSafe = true
    }
    safeOffset = offset
    safeRecords = records
    unsafeBatches = []
  }
}
