internal import CFlowCopies

/// Reads Parquet's hybrid of runs and packed bits.
package enum RunLengthDecoding {
  /// Bytes behind the encoded ones that must be readable, whatever they hold.
  package static let readAhead = weir_codes_read_ahead

  /// Writes `count` values; false where the bytes do not hold as many.
  ///
  /// - Parameters:
  ///   - bytes: Behind them `readAhead` more can be read.
  ///   - width: Bits of a value, 0 to 32.
  @unsafe
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, width: Int, count: Int,
    into values: UnsafeMutablePointer<UInt32>
  ) -> Bool {
    guard (0...32).contains(width) else { return false }
    var offset = 0
    var filled = 0
    while filled < count {
      guard let head = unsafe varint(bytes, &offset) else { return false }
      if head & 1 == 1 {
        guard head >> 1 <= UInt64(bytes.count) * 8 else { return false }
        let groups = Int(head >> 1)
        guard groups > 0, groups * width <= bytes.count - offset,
          let base = bytes.baseAddress
        else { return false }
        let taken = min(groups * 8, count - filled)
        unsafe weir_codes_unpack(
          base.assumingMemoryBound(to: UInt8.self) + offset, UInt32(width), taken,
          values + filled)
        filled += taken
        offset += groups * width
      } else {
        let size = (width + 7) / 8
        guard head > 0, size <= bytes.count - offset else { return false }
        var value: UInt32 = 0
        for index in 0..<size {
          value |= unsafe UInt32(bytes[offset + index]) << UInt32(index * 8)
        }
        // Whole bytes may hold more than a value has bits.
        guard width == 32 || value >> UInt32(width) == 0 else { return false }
        offset += size
        let taken = Int(min(head >> 1, UInt64(count - filled)))
        unsafe (values + filled).update(repeating: value, count: taken)
        filled += taken
      }
    }
    return true
  }

  /// Where packed bits begin that hold all of `count` values; nil where they are several runs.
  @unsafe
  package static func wholeRun(
    _ bytes: UnsafeRawBufferPointer, width: Int, count: Int
  ) -> UnsafeRawPointer? {
    var offset = 0
    guard let head = unsafe varint(bytes, &offset), head & 1 == 1, (1...32).contains(width),
      head >> 1 <= UInt64(bytes.count) * 8, Int(head >> 1) * 8 >= count,
      Int(head >> 1) * width <= bytes.count - offset
    else { return nil }
    return unsafe bytes.baseAddress.map { unsafe $0 + offset }
  }

  private static func varint(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard offset < bytes.count else { return nil }
      let next = unsafe bytes[offset]
      offset += 1
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
    }
    return nil
  }
}
