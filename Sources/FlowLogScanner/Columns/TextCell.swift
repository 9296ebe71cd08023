/// 16 bytes that stand for a text: its length, and up to 12 bytes of it, or 4 and where it lies.
///
/// The layout is DuckDB's for strings, so columns need no second pass.
package enum TextCell {
  /// Bytes that fit into the cell itself.
  package static let inlineLimit = 12
  /// Bytes at the text's start that are read, whatever its length.
  package static let readAhead = 16

  /// Writes the cell of a text that stays where it is for as long as the cell is used.
  @inline(__always)
  package static func write(
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

  /// The bytes of a cell's text.
  @unsafe @inline(__always)
  package static func text(of cell: UnsafeRawPointer) -> UnsafeRawBufferPointer {
    let count = unsafe Int(cell.loadUnaligned(as: UInt32.self))
    guard count > inlineLimit else {
      return unsafe UnsafeRawBufferPointer(start: cell + 4, count: count)
    }
    let address = unsafe cell.loadUnaligned(fromByteOffset: 8, as: UInt.self)
    return unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }
}
