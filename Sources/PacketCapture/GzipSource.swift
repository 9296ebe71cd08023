import CZlib

/// Another source's gzip data, unpacked while they are read; members may follow each other.
///
/// zlib checks each member's checksum and length. What was unpacked before a fault is handed out
/// first. ISA-L would be twice as fast, but its version 2.30 reads beyond its input on
/// damaged data, and captures come from anywhere.
@safe final class GzipSource: ByteSource {
  private static let magic: UInt8 = 0x1f
  /// The largest window, and 16 for the gzip wrapper.
  private static let windowBits: Int32 = 15 + 16

  private var input: ByteWindow
  private let file: String
  private var isBetweenMembers = false
  private var fault: CaptureError?
  /// On the heap, because zlib remembers where its stream lies.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Takes over a window at the start of the first member.
  init(_ input: consuming ByteWindow, file: String) {
    self.input = input
    self.file = file
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    let status = unsafe inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, size)
    if status != Z_OK { fault = corrupt(complaint) }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  func read(into space: inout MutableSpan<UInt8>, from first: Int) throws(CaptureError) -> Int {
    if let fault { throw fault }
    do throws(CaptureError) {
      return try unpack(into: &space, from: first)
    } catch {
      fault = error
      throw error
    }
  }

  private func unpack(
    into space: inout MutableSpan<UInt8>, from first: Int
  ) throws(CaptureError) -> Int {
    while true {
      if isBetweenMembers {
        guard try findMember() else { return 0 }
      }
      let hasInput = try input.load(1)
      let (written, status) = inflate(into: &space, from: first)
      switch status {
      case Z_OK, Z_BUF_ERROR: break  // the latter: neither input nor room, and no harm
      case Z_STREAM_END: isBetweenMembers = true
      default: fault = corrupt(complaint)
      }
      if written > 0 { return written }
      if let fault { throw fault }
      guard hasInput || isBetweenMembers else {
        throw .cutGzip(file: file, offset: input.fileOffset)
      }
    }
  }

  /// Begins the next member; false at the end, which padding with zeros may precede.
  private func findMember() throws(CaptureError) -> Bool {
    while try input.load(1) {
      guard let byte = input.firstBytes(1).first, byte == 0 else { break }
      input.consume(1)
    }
    guard let byte = input.firstBytes(1).first else { return false }
    guard byte == GzipSource.magic else {
      throw corrupt("no gzip member follows the last one")
    }
    unsafe inflateReset(stream)
    isBetweenMembers = false
    return true
  }

  /// Runs zlib once over the buffered input; no pointer outlives the call.
  private func inflate(
    into space: inout MutableSpan<UInt8>, from first: Int
  ) -> (written: Int, status: Int32) {
    let (written, left, status) = input.withAvailable { packed in
      unsafe packed.withUnsafeBufferPointer { packed in
        unsafe space.withUnsafeMutableBufferPointer { whole in
          let output = unsafe UnsafeMutableBufferPointer(rebasing: whole[first...])
          return unsafe inflate(packed, into: output)
        }
      }
    }
    input.consume(input.available - left)
    return (written, status)
  }

  private func inflate(
    _ packed: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> (written: Int, left: Int, status: Int32) {
    // zlib declares its input mutable, but only reads it.
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(clamping: packed.count)
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
    let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
    let written = unsafe output.count - Int(stream.pointee.avail_out)
    return unsafe (written, Int(stream.pointee.avail_in), status)
  }

  private func corrupt(_ found: String) -> CaptureError {
    .corruptGzip(file: file, offset: input.fileOffset, found: found)
  }

  /// zlib's words for what is wrong.
  private var complaint: String {
    guard let message = unsafe stream.pointee.msg else { return "it cannot be unpacked" }
    return unsafe String(cString: message)
  }
}
