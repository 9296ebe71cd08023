internal import CFlowScan

/// How a file of text may be packed.
package enum Packing: String, CaseIterable, Hashable, Sendable {
  /// Members of gzip, one behind the other.
  case gzip
  /// Frames of Zstandard, one behind the other.
  case zstd
}

/// A library that unpacks, with the memory it reads from.
protocol Unpacker: AnyObject {
  var packing: Packing { get }
  /// Where input goes that the next `fed` announces; only when none is left.
  var room: (space: UnsafeMutablePointer<UInt8>, size: Int) { get }
  /// Input that is not used yet.
  var left: Int { get }
  /// Whether a member or frame has begun and not ended.
  var isInside: Bool { get }

  func reset()
  func fed(_ count: Int)
  func step(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) -> (written: Int, status: weir_gunzip_status)
}

/// The unpackers of one scanner; that of the rarer kind is made when it is needed.
final class Unpackers {
  let gzip: GzipUnpacker
  private var made: ZstdUnpacker?

  init() throws(ScanError) { gzip = try GzipUnpacker() }

  func zstd() throws(ScanError) -> ZstdUnpacker {
    if let made { return made }
    let unpacker = try ZstdUnpacker()
    made = unpacker
    return unpacker
  }
}

/// ISA-L's inflate.
@safe final class GzipUnpacker: Unpacker {
  private let handle: OpaquePointer
  let packing = Packing.gzip

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

/// The library of Zstandard's authors.
@safe final class ZstdUnpacker: Unpacker {
  private let handle: OpaquePointer
  let packing = Packing.zstd

  init() throws(ScanError) {
    guard let handle = unsafe weir_unzstd_new() else { throw .noMemory }
    unsafe self.handle = handle
  }

  deinit { unsafe weir_unzstd_free(handle) }

  func reset() { unsafe weir_unzstd_reset(handle) }

  var room: (space: UnsafeMutablePointer<UInt8>, size: Int) {
    var size: UInt32 = 0
    let space = unsafe weir_unzstd_room(handle, &size)
    return unsafe (space, Int(size))
  }

  func fed(_ count: Int) { unsafe weir_unzstd_fed(handle, UInt32(count)) }

  var left: Int { unsafe Int(weir_unzstd_left(handle)) }

  var isInside: Bool { unsafe weir_unzstd_is_inside(handle) != 0 }

  func step(
    _ space: UnsafeMutablePointer<UInt8>, _ capacity: Int
  ) -> (written: Int, status: weir_gunzip_status) {
    var written: UInt32 = 0
    let status = unsafe weir_unzstd_step(handle, space, UInt32(capacity), &written)
    return (Int(written), status)
  }
}
