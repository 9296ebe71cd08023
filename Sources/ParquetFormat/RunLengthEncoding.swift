/// Parquet's hybrid of runs and packed bits, for definition levels and indexes of a dictionary.
package enum RunLengthEncoding {
  /// Values behind which a run of equal ones is written as such.
  private static let shortestRun = 16

  /// Bits that numbers up to `largest` need.
  package static func width(upTo largest: Int) -> Int {
    largest <= 0 ? 0 : Int.bitWidth - largest.leadingZeroBitCount
  }

  /// Adds values, each below `1 << width`.
  package static func encode(_ values: Span<UInt32>, width: Int, into bytes: inout [UInt8]) {
    var pending = 0
    var index = 0
    while index < values.count {
      var end = index + 1
      while end < values.count, values[end] == values[index] { end += 1 }
      // Packed groups have eight values each, so a run gives away what fills the last one.
      let filling = (8 - (index - pending) % 8) % 8
      guard end - index >= shortestRun + filling else {
        index = end
        continue
      }
      pack(values.extracting(pending..<index + filling), width, into: &bytes)
      let first = index + filling
      addRun(of: values[first], count: end - first, width: width, into: &bytes)
      pending = end
      index = end
    }
    pack(values.extracting(pending..<values.count), width, into: &bytes)
  }

  /// Adds the same value so many times.
  package static func addRun(of value: UInt32, count: Int, width: Int, into bytes: inout [UInt8]) {
    varint(UInt64(count) << 1, into: &bytes)
    for byte in 0..<(width + 7) / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(byte * 8)))
    }
  }

  /// Groups of eight values; the last is filled with zeros.
  private static func pack(_ values: Span<UInt32>, _ width: Int, into bytes: inout [UInt8]) {
    guard !values.isEmpty else { return }
    let groups = (values.count + 7) / 8
    varint(UInt64(groups) << 1 | 1, into: &bytes)
    let room = groups * width
    bytes += unsafe [UInt8](unsafeUninitializedCapacity: room + 8) { buffer, filled in
      let output = UnsafeMutableRawBufferPointer(buffer)
      var bits: UInt64 = 0
      var count = 0
      var place = 0
      // Whole words of 32 bits; what is written beyond the room is zeros, and is left out.
      for index in 0..<groups * 8 {
        let value = index < values.count ? values[index] : 0
        bits |= UInt64(value) << UInt64(count)
        count += width
        guard count >= 32 else { continue }
        unsafe output.storeBytes(
          of: UInt32(truncatingIfNeeded: bits).littleEndian, toByteOffset: place, as: UInt32.self)
        bits >>= 32
        count -= 32
        place += 4
      }
      unsafe output.storeBytes(
        of: UInt32(truncatingIfNeeded: bits).littleEndian, toByteOffset: place, as: UInt32.self)
      filled = room
    }
  }

  private static func varint(_ value: UInt64, into bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
