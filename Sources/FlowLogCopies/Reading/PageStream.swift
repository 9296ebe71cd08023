internal import CFlowCopies
internal import ParquetFormat

/// Reads the pages of one chunk after the other, and unpacks them.
@safe
final class PageStream {
  /// What a page is, and where its bytes are until the next one is read.
  @unsafe struct Page {
    let isDictionary: Bool
    /// Values, or rows.
    let count: Int
    let bytes: UnsafeRawBufferPointer
  }

  private let file: OpenCopy
  private var chunk: CopyFile.Chunk
  /// Bytes of the chunk that were read or passed over.
  private var position = 0
  private var raw = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// Where in the chunk `raw` begins, and how much of it is filled.
  private var rawStart = 0
  private var rawCount = 0
  private var unpacked = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// Whether pages are passed over, so that no more is read than their descriptions.
  private var isSkipping = false
  private let frames: OpaquePointer

  /// What is read at once, where a page is no larger.
  private static let readBytes = 128 << 10
  /// Bytes that the description of a page may take.
  private static let headLimit = 1024
  private static let pageLimit = 1 << 28

  init(_ file: OpenCopy, _ chunk: CopyFile.Chunk) throws(CopyError) {
    guard let frames = unsafe weir_frames_new() else { throw .noMemory }
    unsafe self.frames = frames
    self.file = file
    self.chunk = chunk
  }

  deinit {
    unsafe raw.deallocate()
    unsafe unpacked.deallocate()
    unsafe weir_frames_free(frames)
  }

  /// Goes to the beginning of another chunk of the same file.
  func open(_ chunk: CopyFile.Chunk) {
    self.chunk = chunk
    (position, rawStart, rawCount) = (0, 0, 0)
  }

  /// Passes over a page without reading it.
  func skip() throws(CopyError) {
    isSkipping = true
    position += try head().packed
  }

  /// Reads the next page.
  @unsafe
  func next() throws(CopyError) -> Page {
    isSkipping = false
    let head = try head()
    let packed = unsafe try take(head.packed)
    guard chunk.isPacked else {
      guard head.packed == head.unpacked else { throw damaged("a page has two lengths") }
      return unsafe Page(isDictionary: head.isDictionary, count: head.count, bytes: packed)
    }
    unsafe Self.reserve(&unpacked, head.unpacked + RunLengthDecoding.readAhead)
    guard let output = unsafe unpacked.baseAddress, let input = packed.baseAddress,
      unsafe weir_frames_unpack(
        frames, input.assumingMemoryBound(to: UInt8.self), packed.count,
        output.assumingMemoryBound(to: UInt8.self), head.unpacked) == 1
    else { throw damaged("a page cannot be unpacked") }
    unsafe Self.pad(unpacked, behind: head.unpacked)
    return unsafe Page(
      isDictionary: head.isDictionary, count: head.count,
      bytes: UnsafeRawBufferPointer(start: output, count: head.unpacked))
  }

  private struct Head {
    let isDictionary: Bool
    let unpacked: Int
    let packed: Int
    let count: Int
  }

  private func head() throws(CopyError) -> Head {
    let limit = min(Self.headLimit, chunk.bytes - position)
    guard limit > 0 else { throw damaged("it has fewer pages than rows") }
    let bytes = unsafe try look(limit)
    var length = 0
    let value = unsafe try? CompactValue.structure(
      Span(_unsafeBytes: bytes), at: &length)
    guard let value, let kind = value[1]?.number, let unpacked = value[2]?.number,
      let packed = value[3]?.number, let count = (value[7] ?? value[5])?[1]?.number,
      (0...Self.pageLimit).contains(unpacked), packed >= 0, count >= 0,
      packed <= chunk.bytes - position - length
    else { throw damaged("the description of a page cannot be read") }
    position += length
    return Head(isDictionary: kind == 2, unpacked: unpacked, packed: packed, count: count)
  }

  private func take(_ count: Int) throws(CopyError) -> UnsafeRawBufferPointer {
    let bytes = unsafe try look(count)
    position += count
    return unsafe bytes
  }

  /// The next bytes of the chunk, with memory behind them that can be read.
  private func look(_ count: Int) throws(CopyError) -> UnsafeRawBufferPointer {
    let isThere = position >= rawStart && position + count <= rawStart + rawCount
    if !isThere { try fill(count) }
    let bytes = unsafe UnsafeRawBufferPointer(raw)
    return unsafe UnsafeRawBufferPointer(
      rebasing: bytes[position - rawStart..<position - rawStart + count])
  }

  private func fill(_ count: Int) throws(CopyError) {
    let wanted = min(
      max(count, isSkipping ? 4 * Self.headLimit : Self.readBytes), chunk.bytes - position)
    unsafe Self.reserve(&raw, wanted + RunLengthDecoding.readAhead)
    // What was there is lost, also where reading fails.
    (rawStart, rawCount) = (position, 0)
    unsafe try file.read(
      UnsafeMutableRawBufferPointer(rebasing: raw[..<wanted]), at: chunk.offset + position)
    rawCount = wanted
    unsafe Self.pad(raw, behind: rawCount)
  }

  /// Gives what is read behind the bytes a value.
  private static func pad(_ memory: UnsafeMutableRawBufferPointer, behind count: Int) {
    for index in count..<count + RunLengthDecoding.readAhead { unsafe memory[index] = 0 }
  }

  private static func reserve(_ memory: inout UnsafeMutableRawBufferPointer, _ count: Int) {
    guard memory.count < count else { return }
    unsafe memory.deallocate()
    unsafe memory = .allocate(byteCount: count + count / 4, alignment: 64)
  }

  private func damaged(_ found: String) -> CopyError { .damaged(path: file.path, found: found) }
}
