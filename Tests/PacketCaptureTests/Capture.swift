import FlowModel
import PacketCapture

/// Everything one capture gave: frames with their bytes, events, and how it ended.
struct Capture {
  struct Item: Equatable {
    var kind: FrameDescriptor.Kind
    var seconds: UInt32 = 0
    var nanoseconds: UInt32 = 0
    var bytes: [UInt8] = []
    var wireLength: UInt32 = 0
    var interface: String = ""
    var linkType: LinkType = .ethernet
    /// Packets lost, of a `dropped` event.
    var lost: UInt32 = 0
  }

  var items: [Item] = []
  var largestBatch = 0
  /// The fault, whether thrown by opening or by reading.
  var error: CaptureError?

  var frames: [Item] { items.filter { $0.kind == .frame } }
  var cuts: [Item] { items.filter { $0.kind == .cut } }
  var drops: [Item] { items.filter { $0.kind == .dropped } }
  var interfaces: [String] { items.filter { $0.kind == .interface }.map(\.interface) }

  /// Reads a capture in memory to its end.
  init(
    _ bytes: [UInt8], path: String = "test.pcap", piece: Int = .max,
    registry: InterfaceRegistry = InterfaceRegistry()
  ) {
    self.init(registry) { () throws(CaptureError) in
      try CaptureFile(bytes: bytes, path: path, piece: piece, registry: registry)
    }
  }

  /// Reads a capture file to its end.
  init(path: String, registry: InterfaceRegistry = InterfaceRegistry()) {
    self.init(registry) { () throws(CaptureError) in
      try CaptureFile(path: path, registry: registry)
    }
  }

  private init(
    _ registry: InterfaceRegistry, _ open: () throws(CaptureError) -> CaptureFile
  ) {
    do throws(CaptureError) {
      var file = try open()
      while try file.nextBatch() { add(file.frames, file.bytes, registry.names) }
    } catch {
      self.error = error
    }
  }

  private mutating func add(
    _ frames: Span<FrameDescriptor>, _ bytes: Span<UInt8>, _ names: [String]
  ) {
    largestBatch = max(largestBatch, frames.count)
    for index in frames.indices {
      let frame = frames[index]
      var item = Item(kind: frame.kind)
      item.seconds = frame.time.seconds
      item.nanoseconds = frame.time.nanoseconds
      item.interface = names[Int(frame.interface)]
      item.linkType = frame.linkType
      item.wireLength = frame.wireLength
      if frame.kind == .frame {
        let first = Int(frame.offset)
        item.bytes = (first..<(first + Int(frame.capturedLength))).map { bytes[$0] }
      } else {
        item.lost = frame.capturedLength
      }
      items.append(item)
    }
  }
}
