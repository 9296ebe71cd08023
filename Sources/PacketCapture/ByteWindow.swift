/// The part of a capture that is in memory: a buffer that slides over a byte source.
///
/// One read fills whatever room there is. What is not consumed moves to the front first, so that a
/// record is always in one piece; the buffer grows only for a record that does not fit.
struct ByteWindow: ~Copyable {
  private var storage: [UInt8]
  private var end = 0
  private let source: any ByteSource
  /// The index of the first byte that is not consumed yet.
  private(set) var start = 0
  /// The offset in the (unpacked) file of that byte.
  private(set) var fileOffset: UInt64 = 0

  init(_ source: any ByteSource) {
    self.source = source
    storage = [UInt8](repeating: 0, count: CaptureLimits.bufferBytes)
  }

  /// Everything buffered, consumed bytes included, so that indices stay valid until the next load.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { storage.span.extracting(0..<end) }
  }

  /// The number of bytes buffered and not consumed.
  var available: Int { end - start }

  /// A copy of up to `count` buffered bytes.
  func firstBytes(_ count: Int) -> [UInt8] {
    [UInt8](storage[start..<min(end, start + count)])
  }

  /// Lends the bytes buffered and not consumed.
  func withAvailable<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
    body(storage.span.extracting(start..<end))
  }

  /// Moves past `count` buffered bytes.
  mutating func consume(_ count: Int) {
    start += count
    fileOffset += UInt64(count)
  }

  /// Makes sure that `count` bytes are buffered; false when the source ends before.
  mutating func load(_ count: Int) throws(CaptureError) -> Bool {
    while available < count {
      makeRoom(for: count)
      guard try read() > 0 else { return false }
    }
    return true
  }

  /// Consumes `count` bytes that need not be held at once; false when the source ends before.
  mutating func skip(_ count: UInt64) throws(CaptureError) -> Bool {
    var left = count
    while left > UInt64(available) {
      left -= UInt64(available)
      consume(available)
      guard try load(1) else { return false }
    }
    consume(Int(left))
    return true
  }

  /// Forgets everything buffered.
  mutating func removeAll() {
    consume(available)
    (start, end) = (0, 0)
  }

  /// Adds bytes from elsewhere behind those buffered and returns the index of the first.
  mutating func append(_ frame: Span<UInt8>) -> Int {
    let offset = end
    grow(to: end + frame.count)
    var space = storage.mutableSpan
    for index in frame.indices { space[offset + index] = frame[index] }
    end += frame.count
    return offset
  }

  /// Hands out buffered bytes, then the source's, for a reader with a buffer of its own.
  mutating func read(into space: inout MutableSpan<UInt8>) throws(CaptureError) -> Int {
    guard available > 0 else { return try source.read(into: &space, from: 0) }
    let count = min(available, space.count)
    for index in 0..<count { space[index] = storage[start + index] }
    consume(count)
    return count
  }

  private mutating func read() throws(CaptureError) -> Int {
    let (source, first) = (source, end)
    var space = storage.mutableSpan
    let count = try source.read(into: &space, from: first)
    end += count
    return count
  }

  private mutating func makeRoom(for count: Int) {
    moveToFront()
    grow(to: count)
  }

  private mutating func moveToFront() {
    guard start > 0 else { return }
    let (first, count) = (start, available)
    var space = storage.mutableSpan
    for index in 0..<count { space[index] = space[first + index] }
    (start, end) = (0, count)
  }

  private mutating func grow(to count: Int) {
    guard count > storage.count else { return }
    var capacity = storage.count
    while capacity < count { capacity *= 2 }
    storage += [UInt8](repeating: 0, count: capacity - storage.count)
  }
}
