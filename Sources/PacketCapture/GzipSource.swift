import CISAL

/// Another source's gzip data, unpacked while they are read; members may follow each other.
///
/// ISA-L checks each member's checksum. What was unpacked before a fault is handed out first.
@safe final class GzipSource: ByteSource {
  private static let magic: UInt8 = 0x1f

  private var input: ByteWindow
  private let file: String
  private var isBetweenMembers = false
  private var fault: CaptureError?
  private let state: UnsafeMutablePointer<inflate_state>

  /// Takes over a window at the start of the first member.
  init(_ input: consuming ByteWindow, file: String) {
    self.input = input
    self.file = file
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: inflate_state())
    unsafe isal_inflate_init(state)
    unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
  }

  deinit { unsafe state.deallocate() }

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
      if status < 0 {
        fault = .corruptGzip(file: file, offset: input.fileOffset, found: text(status))
      } else {
        isBetweenMembers = unsafe state.pointee.block_state == ISAL_BLOCK_FINISH
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
      throw .corruptGzip(
        file: file, offset: input.fileOffset, found: "no gzip member follows the last one")
    }
    unsafe isal_inflate_reset(state)
    unsafe state.pointee.crc_flag = UInt32(ISAL_GZIP)
    isBetweenMembers = false
    return true
  }

  /// Runs ISA-L once over the buffered input; no pointer outlives the call.
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
    let room = UInt32(clamping: output.count)
    // ISA-L declares its input mutable, but only reads it.
    unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
    unsafe state.pointee.avail_in = UInt32(clamping: packed.count)
    unsafe state.pointee.next_out = output.baseAddress
    unsafe state.pointee.avail_out = room
    let status = unsafe isal_inflate(state)
    return unsafe (Int(room - state.pointee.avail_out), Int(state.pointee.avail_in), status)
  }

  private func text(_ status: Int32) -> String {
    switch status {
    case ISAL_INCORRECT_CHECKSUM: "the checksum is wrong"
    case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: "a member's header is not valid"
    default: "a block cannot be unpacked"
    }
  }
}
