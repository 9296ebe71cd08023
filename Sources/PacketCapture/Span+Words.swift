extension Span<UInt8> {
  /// Reads 16 bits in this machine's order, or swapped; the bounds are checked.
  @inline(__always)
  func half(at offset: Int, swapped: Bool) -> UInt16 {
    let raw = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return swapped ? raw.byteSwapped : raw
  }

  /// Reads 32 bits in this machine's order, or swapped; the bounds are checked.
  @inline(__always)
  func word(at offset: Int, swapped: Bool) -> UInt32 {
    let raw = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return swapped ? raw.byteSwapped : raw
  }

  /// Reads 64 bits in this machine's order, or swapped; the bounds are checked.
  @inline(__always)
  func long(at offset: Int, swapped: Bool) -> UInt64 {
    let raw = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return swapped ? raw.byteSwapped : raw
  }

  /// Reads four 32-bit numbers with a single check of the bounds.
  @inline(__always)
  func fourWords(at offset: Int, swapped: Bool) -> SIMD4<UInt32> {
    let raw = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self)
    guard swapped else { return raw }
    return SIMD4(raw.x.byteSwapped, raw.y.byteSwapped, raw.z.byteSwapped, raw.w.byteSwapped)
  }
}
