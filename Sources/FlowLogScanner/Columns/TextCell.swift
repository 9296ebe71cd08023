/// 16 bytes that stand for a text: its length, and up to 12 bytes of it, or 4 and where it lies.
///
/// The layout is DuckDB's for strings, so columns need no second pass.
enum TextCell {
  /// Bytes that fit into the cell itself.
  static let inlineLimit = 12
  /// Bytes at the text's start that are read, whatever its length.
  static let readAhead = 16

  /// Writes the cell of a text that stays where it is for as long as the cell is used.
  @inline(__always)
  static func write(
    _ text: UnsafeRawPointer, count: Int, to cell: UnsafeMutableRawPointer
  ) {
    let first = unsafe text.loadUnaligned(as: UInt64.self)
    if count <= inlineLimit {
      let second = unsafe text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      // Bytes behind a short text are zero.
      let low = count >= 8 ? first : first & ((1 &<< (UInt64(count) &* 8)) &- 1)
      let high = count <= 8 ? 0 : second & ((1 &<< (UInt64(count &- 8) &* 8)) &- 1)
      unsafe cell.storeBytes(of: UInt64(count) | low &<< 32, as: UInt64.self)
      unsafe cell.storeBytes(
        of: low &>> 32 | high &<< 32, toByteOffset: 8, as: UInt64.self)
    } else {
      unsafe cell.storeBytes(
        of: UInt64(UInt32(truncatingIfNeeded: count)) | first &<< 32, as: UInt64.self)
      unsafe cell.storeBytes(of: UInt64(UInt(bitPattern: text)), toByteOffset: 8, as: UInt64.self)
    }
  }
}
