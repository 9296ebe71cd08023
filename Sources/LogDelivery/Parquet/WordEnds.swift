/// Finds where the words of lines end, eight bytes at a time.
enum WordEnds {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f

  /// Writes -1 and then the place of every blank and line feed.
  ///
  /// - Returns: How many line feeds there are, and whether each line has `stride` words.
  static func find(
    in lines: Span<UInt8>, stride: Int, into ends: inout [Int32]
  ) -> (lineEnds: Int, isRegular: Bool) {
    ends.removeAll(keepingCapacity: true)
    ends.append(-1)
    var lineEnds = 0
    var isRegular = true
    func note(_ index: Int, _ ends: inout [Int32]) {
      ends.append(Int32(truncatingIfNeeded: index))
      guard lines[index] == 0x0a else { return }
      lineEnds += 1
      isRegular = isRegular && ends.count == 1 + lineEnds * stride
    }
    var index = 0
    unsafe lines.withUnsafeBytes { bytes in
      while index + 8 <= bytes.count {
        let eight = unsafe UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        var found = zeros(eight ^ ones &* 0x20) | zeros(eight ^ ones &* 0x0a)
        while found != 0 {
          note(index + found.trailingZeroBitCount / 8, &ends)
          found &= found &- 1
        }
        index += 8
      }
    }
    while index < lines.count {
      if lines[index] == 0x20 || lines[index] == 0x0a { note(index, &ends) }
      index += 1
    }
    return (lineEnds, isRegular && ends.count == 1 + lineEnds * stride)
  }

  /// The upper bit of each byte that is zero, and no other bit.
  @inline(__always)
  private static func zeros(_ bytes: UInt64) -> UInt64 {
    ~((bytes & low) &+ low | bytes | low)
  }
}
