internal import Synchronization

/// The spool of one flow log: a folder of segments that one thread fills and another empties.
///
/// Filling holds a lock of its own, so whoever delivers or asks never waits for the disk.
package final class Spool: Sendable {
  /// Such as `fl-0123456789abcdef0`.
  package let flowLogID: String
  let folder: String
  let disk: any SpoolDisk
  let limits: SpoolLimits
  private let random: @Sendable () -> UInt64
  private let writer: Mutex<Writer>
  let shelf: Mutex<SpoolShelf>
  let position: Mutex<SpoolPosition>
  /// Bytes and records of the open segment, for whoever asks.
  private let openFill = Mutex((bytes: 0, records: 0))

  private struct Writer {
    var open: OpenSegment?
    var nextSequence: UInt64
    /// Batches of a segment that the disk lost, to be written before any other.
    var orphans: [RecordBatch] = []
  }

  /// Opens the spool, and gives what an interruption has cost.
  ///
  /// - Parameter now: Milliseconds of a clock that never jumps.
  /// - Parameter random: What tells segments apart; any 64 bits.
  package static func open(
    flowLogID: String, folder: String, disk: any SpoolDisk, limits: SpoolLimits, now: Int,
    random: @escaping @Sendable () -> UInt64
  ) throws(SpoolError) -> (spool: Spool, losses: [SpoolLoss]) {
    try disk.makeFolder(folder)
    let found = try SpoolRecovery(flowLogID: flowLogID, folder: folder, disk: disk, now: now)
    let spool = Spool(found, limits: limits, random: random)
    return (spool, found.losses)
  }

  private init(
    _ found: SpoolRecovery, limits: SpoolLimits, random: @escaping @Sendable () -> UInt64
  ) {
    flowLogID = found.flowLogID
    folder = found.folder
    disk = found.disk
    self.limits = limits
    self.random = random
    writer = Mutex(Writer(nextSequence: found.nextSequence))
    shelf = Mutex(found.shelf)
    position = Mutex(SpoolPosition.read(folder: found.folder, disk: found.disk))
  }

  /// Writes a batch; it is safe after `sync` or `seal`.
  ///
  /// After an error it is not in the spool.
  package func append(_ batch: RecordBatch, now: Int) throws(SpoolError) {
    try writer.withLock { (writer) throws(SpoolError) in
      try writeOrphans(&writer, now)
      for part in batch.split() { try write(part, &writer, now) }
    }
  }

  /// Returns when everything that was appended is safe.
  package func sync(now: Int) throws(SpoolError) {
    try writer.withLock { (writer) throws(SpoolError) in
      try writeOrphans(&writer, now)
      try sync(&writer)
    }
  }

  /// Ends the open segment, so that it is delivered; returns when it is safe.
  package func seal(now: Int) throws(SpoolError) {
    try writer.withLock { (writer) throws(SpoolError) in
      try writeOrphans(&writer, now)
      try seal(&writer, now)
    }
  }

  /// When the open segment was begun, in milliseconds; nil where there is none.
  var openSince: Int? { writer.withLock { $0.open?.begun } }

  /// The open segment as far as it is written, behind what waits elsewhere.
  func openPart(now: Int) throws(SpoolError) -> SpoolView.Part? {
    try writer.withLock { (writer) throws(SpoolError) in
      try writeOrphans(&writer, now)
      return writer.open.map { SpoolView.Part(file: $0.file, limit: $0.offset, steps: 0) }
    }
  }

  /// Bytes and records that wait, in sealed segments and in the open one.
  package var fill: (bytes: Int, records: Int, segments: Int) {
    let sealed = shelf.withLock { ($0.bytes, $0.records, $0.segments.count) }
    let open = openFill.withLock { $0 }
    return (sealed.0 + open.bytes, sealed.1 + open.records, sealed.2)
  }

  private func write(
    _ batch: RecordBatch, _ writer: inout Writer, _ now: Int
  ) throws(SpoolError) {
    if writer.open == nil {
      let head = SegmentHead(sequence: writer.nextSequence, nonce: random())
      writer.open = try OpenSegment(head, folder: folder, disk: disk, now: now)
      writer.nextSequence += 1
    }
    try writer.open?.append(batch)
    noteFill(writer)
    guard let open = writer.open, open.offset >= limits.segmentBytes else { return }
    // The batch is in: that the segment cannot be ended now is no reason to write it twice.
    do throws(SpoolError) { try seal(&writer, now) } catch { return }
  }

  private func writeOrphans(_ writer: inout Writer, _ now: Int) throws(SpoolError) {
    while let batch = writer.orphans.first {
      try write(batch, &writer, now)
      writer.orphans.removeFirst()
    }
  }

  private func sync(_ writer: inout Writer) throws(SpoolError) {
    do throws(SpoolError) {
      try writer.open?.sync(disk, folder: folder)
    } catch {
      abandon(&writer)
      throw error
    }
  }

  private func seal(_ writer: inout Writer, _ now: Int) throws(SpoolError) {
    try sync(&writer)
    guard let open = writer.open else { return }
    try shelve(open, bytes: open.offset, records: open.records, now)
    writer.open = nil
    noteFill(writer)
  }

  /// Leaves a segment behind whose last blocks the disk may have lost.
  private func abandon(_ writer: inout Writer) {
    guard let open = writer.open else { return }
    writer.orphans = open.unsafeBatches + writer.orphans
    writer.open = nil
    // What cannot be cut is left out by length as long as this process runs; after that a record
    // may come twice, which is better than never.
    try? open.file.truncate(to: max(open.safeOffset, SegmentHead.byteCount))
    if open.safeRecords > 0 {
      try? shelve(open, bytes: open.safeOffset, records: open.safeRecords, open.begun)
    } else {
      try? disk.remove(open.path)
    }
    noteFill(writer)
  }

  private func shelve(
    _ open: OpenSegment, bytes: Int, records: Int, _ now: Int
  ) throws(SpoolError) {
    let sealed = SealedSegment(
      sequence: open.head.sequence, records: records, bytes: bytes, since: now)
    try disk.rename(open.path, to: "\(folder)/\(sealed.name.text)")
    // Under either name, a restart finds it.
    try? disk.syncFolder(folder)
    shelf.withLock { $0.add(sealed) }
  }

  private func noteFill(_ writer: Writer) {
    let fill = writer.open.map { (bytes: $0.offset, records: $0.records) } ?? (0, 0)
    openFill.withLock { $0 = fill }
  }
}
