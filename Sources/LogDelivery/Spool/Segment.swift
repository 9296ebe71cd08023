/// A file of the spool: a head, then blocks, each with its length and checksum in front.
///
/// The head holds a number that chance chose. It goes into every checksum, so that what an older
/// file left on the disk is never taken for a block, and into the names of objects, so that the
/// same lines in two segments are two objects.
struct SegmentHead: Hashable {
  /// Counts the segments of a flow log.
  var sequence: UInt64
  /// What chance chose.
  var nonce: UInt64

  static let byteCount = 32
  private static let magic = Array("WEIRSPL1".utf8)

  var bytes: [UInt8] {
    var bytes = SegmentHead.magic
    bytes.add(sequence)
    bytes.add(nonce)
    bytes.add(UInt32(0))
    bytes.add(Checksum.crc32c(bytes))
    return bytes
  }

  init(sequence: UInt64, nonce: UInt64) {
    self.sequence = sequence
    self.nonce = nonce
  }

  /// Reads a head; nil where the bytes are none, or damaged.
  init?(_ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard bytes.count == SegmentHead.byteCount,
      reader.bytes(8)?.elementsEqual(SegmentHead.magic) == true, let sequence = reader.uint64(),
      let nonce = reader.uint64(), reader.uint32() != nil, let checksum = reader.uint32(),
      checksum == Checksum.crc32c(Array(bytes.dropLast(4)))
    else { return nil }
    self.init(sequence: sequence, nonce: nonce)
  }

  /// Length and checksum, as they stand in front of a block's content.
  func blockHead(_ content: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.add(UInt32(content.count))
    bytes.add(checksum(content))
    return bytes
  }

  func checksum(_ content: [UInt8]) -> UInt32 {
    var seed: [UInt8] = []
    seed.add(nonce)
    seed.add(UInt32(content.count))
    return Checksum.crc32c(content, behind: Checksum.crc32c(seed))
  }

  /// Bytes in front of a block's content.
  static let blockHeadBytes = 8
}

/// What the name of a segment's file tells.
///
/// Such as `0000000000000007.open`, or `0000000000000007-1200.sealed`.
struct SegmentName: Hashable {
  var sequence: UInt64
  /// Records of a sealed segment; nil while it is open.
  var records: Int?

  init(sequence: UInt64, records: Int?) {
    self.sequence = sequence
    self.records = records
  }

  /// Reads a name; nil for others.
  init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let numbers = parts[0].split(separator: "-", omittingEmptySubsequences: false)
    guard let first = numbers.first, first.utf8.count == SegmentName.digits,
      let sequence = UInt64(first)
    else { return nil }
    switch (parts[1], numbers.count) {
    case ("open", 1): records = nil
    case ("sealed", 2):
      guard let count = Int(numbers[1]), count >= 0 else { return nil }
      records = count
    default: return nil
    }
    self.sequence = sequence
  }

  private static let digits = 16

  var text: String {
    let number = "\(sequence)"
    let padded = String(repeating: "0", count: max(0, 16 - number.utf8.count)) + number
    return records.map { "\(padded)-\($0).sealed" } ?? "\(padded).open"
  }
}
