/// What a folder of segments holds when it is opened; open segments are cut and sealed.
struct SpoolRecovery {
  let flowLogID: String
  let folder: String
  let disk: any SpoolDisk
  private(set) var shelf = SpoolShelf()
  private(set) var nextSequence: UInt64 = 1
  private(set) var losses: [SpoolLoss] = []

  init(
    flowLogID: String, folder: String, disk: any SpoolDisk, now: Int
  ) throws(SpoolError) {
    self.flowLogID = flowLogID
    self.folder = folder
    self.disk = disk
    let names = try disk.list(folder).compactMap(SegmentName.init)
    for name in names.sorted(by: { $0.sequence < $1.sequence }) {
      nextSequence = max(nextSequence, name.sequence + 1)
      guard let records = name.records else {
        try end(name, now)
        continue
      }
      let bytes = try disk.open(path(name)).size()
      shelf.add(
        SealedSegment(sequence: name.sequence, records: records, bytes: bytes, since: now))
    }
    // Numbers must not come again, or a position of the past would skip what it never delivered.
    let known = SpoolPosition.read(folder: folder, disk: disk).sequence
    nextSequence = max(nextSequence, known + 1)
  }

  private func path(_ name: SegmentName) -> String { "\(folder)/\(name.text)" }

  /// Cuts an open segment behind its last good block, and seals it.
  private mutating func end(_ name: SegmentName, _ now: Int) throws(SpoolError) {
    let file = try disk.open(path(name))
    var reader = try SegmentReader(file)
    var records = 0
    while let batch = try reader.next() { records += batch.marks.count }
    // Behind an interruption there may be the beginning of a block that was never acknowledged.
    if reader.isDamaged {
      losses.append(SpoolLoss(flowLogID: flowLogID, cause: .damage, bytes: reader.bytesBehind))
    }
    guard records > 0 else { return try disk.remove(path(name)) }
    try file.truncate(to: reader.offset)
    try file.sync()
    let sealed = SealedSegment(
      sequence: name.sequence, records: records, bytes: reader.offset, since: now)
    try disk.rename(path(name), to: path(sealed.name))
    try disk.syncFolder(folder)
    shelf.add(sealed)
  }
}
