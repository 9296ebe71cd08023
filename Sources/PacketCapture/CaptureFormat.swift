/// Finds out by its first bytes what a file is.
enum CaptureFormat {
  private static let gzipMagic: [UInt8] = [0x1f, 0x8b]
  private static let magicBytes = 4

  /// A window over the source's bytes, unpacked when they are gzip.
  static func unpacked(
    _ source: any ByteSource, file: String
  ) throws(CaptureError) -> ByteWindow {
    var window = ByteWindow(source)
    _ = try window.load(gzipMagic.count)
    guard window.available > 0 else { throw .empty(file: file) }
    guard window.firstBytes(gzipMagic.count) == gzipMagic else { return window }
    return ByteWindow(GzipSource(window, file: file))
  }

  /// The reader for what the window's first bytes announce.
  static func reader(
    for window: inout ByteWindow, file: String, name: String, registry: InterfaceRegistry
  ) throws(CaptureError) -> any FrameReader {
    let isWhole = try window.load(magicBytes)
    guard window.available > 0 else { throw .empty(file: file) }
    guard isWhole else {
      throw .notACapture(file: file, firstBytes: window.firstBytes(magicBytes))
    }
    if PcapngReader.recognises(window.bytes) {
      return PcapngReader(file: file, name: name, registry: registry)
    }
    _ = try window.load(8)
    if ClassicReader.recognises(window.bytes) {
      guard try window.load(ClassicReader.fileHeaderBytes) else {
        throw .cut(
          file: file, offset: 0, needed: UInt64(ClassicReader.fileHeaderBytes),
          available: UInt64(window.available))
      }
      return try ClassicReader(file: file, name: name, window: &window, registry: registry)
    }
    var rest = ByteWindow(MemorySource([], piece: 1))
    swap(&rest, &window)
    return try LibraryReader(file: file, name: name, window: rest, registry: registry)
  }
}
