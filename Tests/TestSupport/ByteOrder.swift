/// The order in which the bytes of a number are written.
package enum ByteOrder: Sendable, CaseIterable {
  /// Least significant byte first.
  case little
  /// Most significant byte first: the order of network headers.
  case big
}

extension [UInt8] {
  /// Appends a number as `MemoryLayout<T>.size` bytes.
  package mutating func append<T: FixedWidthInteger>(_ number: T, _ order: ByteOrder) {
    for index in 0..<(T.bitWidth / 8) {
      let shift = order == .little ? index * 8 : T.bitWidth - 8 - index * 8
      append(UInt8(truncatingIfNeeded: number >> T(truncatingIfNeeded: shift)))
    }
  }

  /// Appends a number in network order.
  package mutating func appendBig<T: FixedWidthInteger>(_ number: T) { append(number, .big) }

  /// Overwrites two bytes with a number in network order.
  package mutating func patch(_ number: UInt16, at offset: Int) {
    self[offset] = UInt8(number >> 8)
    self[offset + 1] = UInt8(number & 0xff)
  }

  /// Appends zeros until the count is a multiple of `unit`.
  package mutating func pad(to unit: Int) {
    while count % unit != 0 { append(0) }
  }
}

/// The Internet checksum of RFC 1071 over all bytes, an odd last byte padded with zero.
package func internetChecksum(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  for index in stride(from: 0, to: bytes.count, by: 2) {
    let low = index + 1 < bytes.count ? bytes[index + 1] : 0
    sum += UInt32(bytes[index]) << 8 | UInt32(low)
    sum = (sum & 0xffff) + (sum >> 16)
  }
  return ~UInt16(sum)
}
