internal import CFlowScan
internal import Glibc

/// The bytes of a file, unpacked where they are gzip or zstd.
@safe final class LogFileStream {
  private let name: String
  private let descriptor: Int32
  private let unpackers: Unpackers
  /// Bytes of the file that were read.
  private(set) var consumed = 0
  /// How the file is packed; nil for plain text.
  private(set) var packing: Packing?
  private var hasBegun = false
  private var hasEnded = false

  /// Opens a file; the unpackers are used by one stream at a time.
  init(_ file: SourceFile, unpackers: Unpackers) throws(ScanError) {
    name = file.name
    self.unpackers = unpackers
    descriptor = unsafe open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(file: file.name, reason: SystemError.words(errno))
    }
    unpackers.gzip.reset()
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
    switch packing {
    case .gzip: return unsafe try unpack(unpackers.gzip, space, capacity)
    case .zstd: return unsafe try unpack(try unpackers.zstd(), space, capacity)
    case nil: return unsafe try fill(space, capacity)
    }
  }

  /// The first bytes go to the unpacker, and come back where they are not for it.
  private func begin(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) throws(ScanError) -> Int {
    let (room, size) = unsafe unpackers.gzip.room
    let count = unsafe try fill(room, min(size, capacity))
    guard count >= 2 else {
      unsafe memcpy(space, room, count)
      return count
    }
    if unsafe room[0] == 0x1f, unsafe room[1] == 0x8b {
      packing = .gzip
      unpackers.gzip.fed(count)
      return unsafe try unpack(unpackers.gzip, space, capacity)
    }
    if unsafe Self.begins(room, count, [0x28, 0xb5, 0x2f, 0xfd]) {
      packing = .zstd
      let zstd = try unpackers.zstd()
      zstd.reset()
      unsafe memcpy(zstd.room.space, room, count)
      zstd.fed(count)
      return unsafe try unpack(zstd, space, capacity)
    }
    if let kind = unsafe Self.otherKind(room, count) { throw .otherKind(file: name, kind: kind) }
    unsafe memcpy(space, room, count)
    return count
  }

  private static func otherKind(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> String? {
    let kinds: [(String, [UInt8])] = [
      ("a Parquet file without the ending .parquet", Array("PAR1".utf8)),
      ("a zip archive", [0x50, 0x4b, 0x03, 0x04]),
      ("a packet capture, which weir replay reads", [0xd4, 0xc3, 0xb2, 0xa1]),
      ("a packet capture, which weir replay reads", [0x0a, 0x0d, 0x0d, 0x0a]),
      ("a program", [0x7f, 0x45, 0x4c, 0x46]),
    ]
    return kinds.first { unsafe begins(bytes, count, $0.1) }?.0
  }

  private static func begins(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ mark: [UInt8]
  ) -> Bool {
    mark.count <= count && mark.indices.allSatisfy { unsafe bytes[$0] == mark[$0] }
  }

  private func unpack(
    _ unpacker: some Unpacker, _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
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
      case WEIR_GUNZIP_NO_MEMBER:
        throw damaged(unpacker, "no \(unpacker.packing.rawValue) data are there")
      case WEIR_GUNZIP_CHECKSUM: throw damaged(unpacker, "the checksum is wrong")
      default: throw damaged(unpacker, "a block is no \(unpacker.packing.rawValue) block")
      }
      if written > 0 { return written }
      guard hasEnded, status != WEIR_GUNZIP_MEMBER_ENDED, unpacker.left == 0 else {
        guard unpacker.left == 0 || unpacker.left < before || status == WEIR_GUNZIP_MEMBER_ENDED
        else { throw damaged(unpacker, "nothing can be unpacked any more") }
        continue
      }
      if unpacker.isInside {
        throw .cut(file: name, packing: unpacker.packing, offset: consumed)
      }
      return 0
    }
  }

  private func damaged(_ unpacker: some Unpacker, _ found: String) -> ScanError {
    .damaged(
      file: name, packing: unpacker.packing, offset: consumed - unpacker.left, found: found)
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
