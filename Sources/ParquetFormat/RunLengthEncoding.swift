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
    encode(values, width: width, into: &bytes) { $0 }
  }

  /// Adds a code for each value, below `1 << width`; different values have different codes.
  package static func encode(
    _ values: Span<UInt32>, as codes: Span<UInt32>, width: Int, into bytes: inout [UInt8]
  ) {
    encode(values, width: width, into: &bytes) { codes[Int($0)] }
  }

  @inline(__always)
  private static func encode(
    _ values: Span<UInt32>, width: Int, into bytes: inout [UInt8], code: (UInt32) -> UInt32
  ) {
    var pending = 0
    var index = 0
    // Packed groups have eight values each, so a run begins where one of them does.
    while index + shortestRun <= values.count {
      guard isRun(values, index) else {
        index += 8
        continue
      }
      pack(values.extracting(pending..<index), width, into: &bytes, code: code)
      pending = index
      index += shortestRun
      while index < values.count, values[index] == values[pending] { index += 1 }
      let value = code(values[pending])
      addRun(of: value, count: index - pending, width: width, into: &bytes)
      pending = index
    }
    pack(values.extracting(pending..<values.count), width, into: &bytes, code: code)
  }

  @inline(__always)
  private static func isRun(_ values: Span<UInt32>, _ first: Int) -> Bool {
    let value = values[first]
    // Most are told apart by these.
    guard values[first + shortestRun - 1] == value, values[first + 1] == value else {
      return false
    }
    for index in first + 2..<first + shortestRun - 1 where values[index] != value {
      return false
    }
    return true
  }

  /// Adds the same value so many times.
  package static func addRun(of value: UInt32, count: Int, width: Int, into bytes: inout [UInt8]) {
    varint(UInt64(count) << 1, into: &bytes)
    for byte in 0..<(width + 7) / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(byte * 8)))
    }
  }

  /// Groups of eight values; the last is filled with zeros.
  @inline(__always)
  private static func pack(
    _ values: Span<UInt32>, _ width: Int, into bytes: inout [UInt8], code: (UInt32) -> UInt32
  ) {
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
        let value = index < values.count ? code(values[index]) : 0
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
