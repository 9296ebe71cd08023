import FlowModel

/// The descriptors of one batch, in the order of the file.
struct FrameBatch: ~Copyable {
  private var storage: [FrameDescriptor]
  /// How many descriptors are filled.
  private(set) var count = 0

  init() {
    let blank = FrameDescriptor(
      kind: .cut, time: PacketTime(rawValue: 0), interface: 0, linkType: .unsupported)
    storage = [FrameDescriptor](repeating: blank, count: CaptureLimits.batchFrames)
  }

  var isEmpty: Bool { count == 0 }

  /// Whether `count` more descriptors fit.
  func hasRoom(for count: Int) -> Bool { storage.count - self.count >= count }

  /// The descriptors filled so far.
  var frames: Span<FrameDescriptor> {
    @_lifetime(borrow self) get { storage.span.extracting(0..<count) }
  }

  mutating func removeAll() { count = 0 }

  /// Adds one descriptor; there must be room.
  mutating func append(_ descriptor: FrameDescriptor) {
    storage[count] = descriptor
    count += 1
  }

  /// Lends the storage to a loop that begins behind the filled part and returns the new count.
  mutating func fill(_ body: (inout MutableSpan<FrameDescriptor>, Int) -> Int) {
    let filled = count
    var space = storage.mutableSpan
    count = body(&space, filled)
  }
}
