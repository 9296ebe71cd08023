/// One frame's captured bytes, read in network byte order.
///
/// The only file of this module with raw loads; each is bounds-checked by `RawSpan` itself, and
/// decoders ask `has` first, so the check never fires on input.
struct FrameBytes: ~Escapable {
  private let bytes: RawSpan

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The number of bytes captured.
  var count: Int { bytes.byteCount }

  /// Whether `length` bytes are present from `offset` on.
  func has(_ length: Int, at offset: Int) -> Bool { bytes.byteCount &- offset >= length }

  /// The byte at `offset`.
  func uint8(_ offset: Int) -> UInt8 {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
  }

  /// The 16 bits at `offset`.
  func uint16(_ offset: Int) -> UInt16 {
    unsafe UInt16(
      bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The 32 bits at `offset`.
  func uint32(_ offset: Int) -> UInt32 {
    unsafe UInt32(
      bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The 64 bits at `offset`.
  func uint64(_ offset: Int) -> UInt64 {
    unsafe UInt64(
      bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
