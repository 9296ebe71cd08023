package import FlowModel

/// A capture being read: batches of frame descriptors over a buffer that is lent, never copied.
///
///     var file = try CaptureFile(path: "web01.pcap", registry: registry)
///     while try file.nextBatch() { decode(file.frames, file.bytes) }
///
/// Classic pcap, pcapng and everything else libpcap knows, plain or gzip. Events are among the
/// frames: `interface` before the first frame of an interface (its time is that of the packet
/// before, 0 at the start), `dropped` where the capture counts lost packets, `cut` where the file
/// ends too early. After the batch with `cut`, the next call throws the reason.
package struct CaptureFile: ~Copyable {
  private enum Progress {
    case open
    case failed(CaptureError)
    case finished
  }

  private var window: ByteWindow
  private var reader: any FrameReader
  private var batch: FrameBatch
  private var progress: Progress
  private var isPrefetched = true

  /// Opens a file, or standard input for `-`, and reads as far as its first packets.
  ///
  /// - Throws: At once when the path cannot be read, is a directory, is empty or no capture, or
  ///   when its link type is not supported.
  package init(path: String, registry: InterfaceRegistry) throws(CaptureError) {
    let isInput = path == "-"
    let name = isInput ? InterfaceName.standardInput : InterfaceName.base(ofFile: path)
    try self.init(
      FileSource(path: path), file: isInput ? InterfaceName.standardInput : path, name: name,
      registry: registry)
  }

  /// Reads a capture that is in memory, in pieces of at most `piece` bytes, as a pipe would give.
  package init(
    bytes: [UInt8], path: String, piece: Int = .max, registry: InterfaceRegistry
  ) throws(CaptureError) {
    try self.init(
      MemorySource(bytes, piece: piece), file: path, name: InterfaceName.base(ofFile: path),
      registry: registry)
  }

  private init(
    _ source: any ByteSource, file: String, name: String, registry: InterfaceRegistry
  ) throws(CaptureError) {
    var window = try CaptureFormat.unpacked(source, file: file)
    var reader = try CaptureFormat.reader(
      for: &window, file: file, name: name, registry: registry)
    var batch = FrameBatch()
    let progress = Self.fill(&batch, from: &window, with: &reader)
    if case .failed(let error) = progress, batch.isEmpty || !error.isIncomplete { throw error }
    self.window = window
    self.reader = reader
    self.batch = batch
    self.progress = progress
  }

  /// Makes the next batch current; false at the end of the capture.
  ///
  /// - Throws: Once, after the batches that hold everything before the fault.
  package mutating func nextBatch() throws(CaptureError) -> Bool {
    if isPrefetched { isPrefetched = false } else { advance() }
    guard batch.isEmpty else { return true }
    guard case .failed(let error) = progress else { return false }
    progress = .finished
    throw error
  }

  /// The current batch's descriptors, at most `CaptureLimits.batchFrames`.
  package var frames: Span<FrameDescriptor> {
    @_lifetime(borrow self) get { batch.frames }
  }

  /// The bytes that the current batch's offsets refer to.
  package var bytes: Span<UInt8> {
    @_lifetime(borrow self) get { window.bytes }
  }

  private mutating func advance() {
    batch.removeAll()
    guard case .open = progress else { return }
    progress = Self.fill(&batch, from: &window, with: &reader)
  }

  private static func fill(
    _ batch: inout FrameBatch, from window: inout ByteWindow, with reader: inout any FrameReader
  ) -> Progress {
    do throws(CaptureError) {
      try reader.fill(&batch, from: &window)
      return batch.isEmpty ? .finished : .open
    } catch {
      if error.isIncomplete, let lost = reader.lost { batch.append(lost) }
      return .failed(error)
    }
  }
}
