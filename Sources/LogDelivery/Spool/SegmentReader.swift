/// Reads the blocks of a segment in order, up to the first that is damaged.
package struct SegmentReader: Sendable {
  private let file: any SpoolFile
  private let limit: Int
  /// What the head says; nil where it is damaged, and then there is no block.
  let head: SegmentHead?
  /// Where the next block begins.
  package private(set) var offset = 0
  /// Whether something stands behind the last good block that is none.
  package private(set) var isDamaged = false

  /// No block is longer; a length beyond it is damage.
  static let contentLimit = 64 << 20

  /// Begins at the first block.
  ///
  /// - Parameter limit: Bytes of the file that count; all of them without it.
  package init(_ file: any SpoolFile, limit: Int? = nil) throws(SpoolError) {
    self.file = file
    let size = try file.size()
    self.limit = min(size, limit ?? size)
    head = SegmentHead(try file.read(SegmentHead.byteCount, at: 0))
    if head != nil {
      offset = SegmentHead.byteCount
    } else {
      isDamaged = size > 0
    }
  }

  /// The next batch; nil at the end and at damage.
  package mutating func next() throws(SpoolError) -> RecordBatch? {
    guard let head, !isDamaged, offset < limit else { return nil }
    let front = try file.read(SegmentHead.blockHeadBytes, at: offset)
    var numbers = LittleEndianReader(front)
    guard let length = numbers.uint32(), let checksum = numbers.uint32(),
      length <= SegmentReader.contentLimit,
      offset + SegmentHead.blockHeadBytes + Int(length) <= limit
    else {
      isDamaged = true
      return nil
    }
    let content = try file.read(Int(length), at: offset + SegmentHead.blockHeadBytes)
    guard content.count == Int(length), head.checksum(content) == checksum,
      let batch = RecordBatch(block: content)
    else {
      isDamaged = true
      return nil
    }
    offset += SegmentHead.blockHeadBytes + Int(length)
    return batch
  }

  /// Bytes behind the last good block.
  package var bytesBehind: Int { limit - offset }
}
