/// Bytes of finished records that wait to be handed over; grows to the largest batch and stays.
///
/// Safe: it owns its memory, and only `TextCursor` writes to it.
@safe
struct TextBuffer: ~Copyable {
  /// Bytes waiting.
  private(set) var count = 0
  private var capacity: Int
  private var base: UnsafeMutableRawPointer

  /// Bytes behind every reservation that wide stores may touch.
  private static let slack = 64

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = .allocate(byteCount: capacity + TextBuffer.slack, alignment: 16)
  }

  deinit { unsafe base.deallocate() }

  /// Makes room for `bytes` more and gives the place to write them.
  @inline(__always)
  mutating func reserve(_ bytes: Int) -> TextCursor {
    if capacity - count < bytes { grow(by: bytes) }
    return unsafe TextCursor(next: base + count)
  }

  /// Takes what was written since `reserve`, up to the cursor.
  @inline(__always)
  mutating func commit(_ cursor: TextCursor) {
    count = unsafe cursor.next - base
  }

  /// Adds ready-made bytes, such as a header line.
  mutating func append(_ bytes: [UInt8]) {
    var cursor = reserve(bytes.count)
    for byte in bytes { cursor.byte(byte) }
    commit(cursor)
  }

  /// Lends all waiting bytes, and forgets them unless `body` throws.
  mutating func drain<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
    let bytes = unsafe UnsafeBufferPointer(
      start: base.assumingMemoryBound(to: UInt8.self), count: count)
    try body(unsafe bytes.span)
    count = 0
  }

  @inline(never)
  private mutating func grow(by bytes: Int) {
    capacity = max(capacity * 2, count + bytes)
    let larger = UnsafeMutableRawPointer.allocate(
      byteCount: capacity + TextBuffer.slack, alignment: 16)
    unsafe larger.copyMemory(from: base, byteCount: count)
    unsafe base.deallocate()
    unsafe base = larger
  }
}
