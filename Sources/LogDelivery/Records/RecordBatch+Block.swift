/// A batch as the content of a block: numbers in little-endian order.
///
/// Counts of records, of bytes of text and of names; names with their lengths; marks; the text.
extension RecordBatch {
  /// The largest content: a batch that is larger is split before it is written.
  static let blockLimit = 2 * preferredBytes + (1 << 20)

  private static let headBytes = 12

  /// The batch as the content of a block.
  package var block: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      RecordBatch.headBytes + interfaces.reduce(0) { $0 + $1.utf8.count + 2 }
        + marks.count * RecordBatch.markBytes + text.count)
    bytes.add(UInt32(marks.count))
    bytes.add(UInt32(text.count))
    bytes.add(UInt32(interfaces.count))
    for name in interfaces {
      let short = name.utf8.prefix(Int(UInt16.max))
      bytes.add(UInt16(short.count))
      bytes += short
    }
    bytes += unsafe [UInt8](unsafeUninitializedCapacity: marks.count * RecordBatch.markBytes) {
      buffer, filled in
      let output = UnsafeMutableRawBufferPointer(buffer)
      func put(_ number: UInt32) {
        unsafe output.storeBytes(of: number.littleEndian, toByteOffset: filled, as: UInt32.self)
        filled += 4
      }
      for mark in marks {
        put(mark.start)
        put(mark.end)
        put(mark.interface)
        put(mark.length)
      }
    }
    bytes += text
    return bytes
  }

  /// Reads the content of a block; nil where it is none, whatever its checksum said.
  package init?(block bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let records = reader.uint32(), let textBytes = reader.uint32(),
      let names = reader.uint32(), Int(names) * 2 <= bytes.count
    else { return nil }
    var interfaces: [String] = []
    for _ in 0..<names {
      guard let length = reader.uint16(), let name = reader.bytes(Int(length)) else { return nil }
      interfaces.append(String(decoding: name, as: UTF8.self))
    }
    let left = bytes.count - reader.offset
    guard left == Int(records) * RecordBatch.markBytes + Int(textBytes) else { return nil }
    var total = 0
    guard let packed = reader.bytes(Int(records) * RecordBatch.markBytes),
      let marks = RecordBatch.marks(packed, names: names, total: &total)
    else { return nil }
    guard total == Int(textBytes), let text = reader.bytes(total) else { return nil }
    self.init(interfaces: interfaces, marks: marks, text: Array(text))
  }

  /// Reads marks of a block, and sums up their lines; nil where one cannot be.
  private static func marks(
    _ packed: ArraySlice<UInt8>, names: UInt32, total: inout Int
  ) -> [RecordMark]? {
    var marks: [RecordMark] = []
    marks.reserveCapacity(packed.count / markBytes)
    return unsafe packed.withUnsafeBytes { bytes in
      func number(_ offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      }
      for offset in stride(from: 0, to: bytes.count, by: markBytes) {
        let mark = RecordMark(
          start: number(offset), end: number(offset + 4), interface: number(offset + 8),
          length: number(offset + 12))
        guard mark.interface < names, mark.length > 0 else { return nil }
        total += Int(mark.length)
        marks.append(mark)
      }
      return marks
    }
  }
}

extension [UInt8] {
  /// Adds a number, its lowest byte first.
  @inline(__always)
  mutating func add(_ number: some FixedWidthInteger) {
    unsafe Swift.withUnsafeBytes(of: number.littleEndian) { unsafe append(contentsOf: $0) }
  }
}

/// Takes numbers from bytes, lowest byte first; nil once there are too few.
struct LittleEndianReader {
  private let all: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { all = bytes }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, all.count - offset >= count else { return nil }
    offset += count
    return all[offset - count..<offset]
  }

  mutating func uint16() -> UInt16? { number() }
  mutating func uint32() -> UInt32? { number() }
  mutating func uint64() -> UInt64? { number() }

  @inline(__always)
  private mutating func number<Number: FixedWidthInteger>() -> Number? {
    let count = Number.bitWidth / 8
    guard all.count - offset >= count else { return nil }
    var number: Number = 0
    for place in 0..<count {
      number |= Number(truncatingIfNeeded: all[offset + place]) << Number(place * 8)
    }
    offset += count
    return number
  }
}
