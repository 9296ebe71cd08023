internal import CFlowScan
internal import Glibc

/// The bytes of a file, unpacked where they are gzip.
@safe final class LogFileStream {
  private let name: String
  private let descriptor: Int32
  private let unpacker: GzipUnpacker
  /// Bytes of the file that were read.
  private(set) var consumed = 0
  private(set) var isGzip = false
  private var hasBegun = false
  private var hasEnded = false

  /// Opens a file; the unpacker is used by one stream at a time.
  init(_ file: SourceFile, unpacker: GzipUnpacker) throws(ScanError) {
    name = file.name
    self.unpacker = unpacker
    descriptor = unsafe open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(file: file.name, reason: SystemError.words(errno))
    }
    unpacker.reset()
  }

  deinit { close(descriptor) }

  /// Reads up to `capacity` bytes; 0 at the end of the file.
  func read(
    into space: UnsafeMutablePointer<UInt8>, capacity: Int
  ) throws(ScanError) -> Int {
    if !hasBegun {
      hasBegun = true
      return unsafe try begin(space, capacity)
    }
    return unsafe isGzip ? try unpack(space, capacity) : try readPlain(space, capacity)
  }

  /// The first bytes go to the unpacker, and come back where they are not for it.
  private func begin(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) throws(ScanError) -> Int {
    let (room, size) = unsafe unpacker.room
    let count = unsafe try fill(room, min(size, capacity))
    guard count >= 2 else {
      unsafe memcpy(space, room, count)
      return count
    }
    if unsafe room[0] == 0x1f, unsafe room[1] == 0x8b {
      isGzip = true
      unpacker.fed(count)
      return unsafe try unpack(space, capacity)
    }
    if let kind = unsafe Self.otherKind(room, count) { throw .otherKind(file: name, kind: kind) }
    unsafe memcpy(space, room, count)
    return count
  }

  private static func otherKind(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> String? {
    let kinds: [(String, [UInt8])] = [
      ("a Parquet file without the ending .parquet", Array("PAR1".utf8)),
      ("a zstd file", [0x28, 0xb5, 0x2f, 0xfd]), ("a zip archive", [0x50, 0x4b, 0x03, 0x04]),
      ("a packet capture, which weir replay reads", [0xd4, 0xc3, 0xb2, 0xa1]),
      ("a packet capture, which weir replay reads", [0x0a, 0x0d, 0x0d, 0x0a]),
      ("a program", [0x7f, 0x45, 0x4c, 0x46]),
    ]
    return kinds.first { kind in
      kind.1.count <= count && kind.1.indices.allSatisfy { unsafe bytes[$0] == kind.1[$0] }
    }?.0
  }

  private func readPlain(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) throws(ScanError) -> Int {
    unsafe try fill(space, capacity)
  }

  private func unpack(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) throws(ScanError) -> Int {
    while true {
      if unpacker.left == 0, !hasEnded {
        let (room, size) = unsafe unpacker.room
        let count = unsafe try fill(room, size)
        hasEnded = count == 0
        unpacker.fed(count)
      }
      let before = unpacker.left
      let (written, status) = unsafe unpacker.step(space, capacity)
      switch status {
      case WEIR_GUNZIP_MEMBER_ENDED, WEIR_GUNZIP_GOES_ON: break
      case WEIR_GUNZIP_NO_MEMBER: throw damaged("no gzip member is there")
      case WEIR_GUNZIP_CHECKSUM: throw damaged("the checksum is wrong")
      default: throw damaged("a block is no gzip block")
      }
      if written > 0 { return written }
      guard hasEnded, status != WEIR_GUNZIP_MEMBER_ENDED, unpacker.left == 0 else {
        guard unpacker.left == 0 || unpacker.left < before || status == WEIR_GUNZIP_MEMBER_ENDED
        else { throw damaged("nothing can be unpacked any more") }
        continue
      }
      if unpacker.isInside { throw .cutGzip(file: name, offset: consumed) }
      return 0
    }
  }

  private func damaged(_ found: String) -> ScanError {
    .damagedGzip(file: name, offset: consumed - unpacker.left, found: found)
  }

  private func fill(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) throws(ScanError) -> Int {
    while true {
      let count = unsafe Glibc.read(descriptor, space, capacity)
      if count >= 0 {
        consumed += count
        return count
      }
      guard errno == EINTR else {
        throw .unreadable(file: name, reason: SystemError.words(errno))
      }
    }
  }
}

/// ISA-L's inflate with the memory it reads from.
@safe final class GzipUnpacker {
  private let handle: OpaquePointer

  init() throws(ScanError) {
    guard let handle = unsafe weir_gunzip_new() else { throw .noMemory }
    unsafe self.handle = handle
  }

  deinit { unsafe weir_gunzip_free(handle) }

  func reset() { unsafe weir_gunzip_reset(handle) }

  var room: (space: UnsafeMutablePointer<UInt8>, size: Int) {
    var size: UInt32 = 0
    let space = unsafe weir_gunzip_room(handle, &size)
    return unsafe (space, Int(size))
  }

  func fed(_ count: Int) { unsafe weir_gunzip_fed(handle, UInt32(count)) }

  var left: Int { unsafe Int(weir_gunzip_left(handle)) }

  var isInside: Bool { unsafe weir_gunzip_is_inside(handle) != 0 }

  func step(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) -> (written: Int, status: weir_gunzip_status) {
    var written: UInt32 = 0
    let status = unsafe weir_gunzip_step(handle, space, UInt32(capacity), &written)
    return (Int(written), status)
  }
}
