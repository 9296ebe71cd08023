import FlowModel

/// Reads pcapng files: sections of either byte order, any number of interfaces of any link type.
///
/// Layout: draft-ietf-opsawg-pcapng. libpcap reads pcapng too, but does not tell which interface a
/// packet came from, refuses interfaces that differ, and hides the counts of lost packets.
struct PcapngReader: FrameReader {
  let file: String
  /// The name of interfaces that have none.
  let fallbackName: String
  let registry: InterfaceRegistry
  var swapped = false
  /// The interfaces of the current section.
  var interfaces: [PcapngInterface] = []
  var unnamed = 0
  var announced: Set<UInt16> = []
  var hasSupportedInterface = false
  var latest = PacketTime(rawValue: 0)
  var latestInterface: PcapngInterface.Seen?

  /// Whether the file begins with a section header.
  static func recognises(_ header: Span<UInt8>) -> Bool {
    header.count >= 4
      && header.word(at: 0, swapped: false) == PcapngBlock.Kind.section.rawValue
  }

  init(file: String, name: String, registry: InterfaceRegistry) {
    self.file = file
    fallbackName = name
    self.registry = registry
  }

  var lost: FrameDescriptor? {
    latestInterface.map {
      FrameDescriptor(kind: .cut, time: latest, interface: $0.number, linkType: $0.linkType)
    }
  }

  mutating func fill(
    _ batch: inout FrameBatch, from window: inout ByteWindow
  ) throws(CaptureError) {
    while true {
      takePlainPackets(&batch, &window)
      // A packet may come with one event.
      guard batch.hasRoom(for: 2) else { return }
      guard let (kind, length) = try nextPrefix(window) else {
        guard batch.isEmpty else { return }
        let start = window.available
        guard try window.load(window.available + 1) else {
          guard start > 0 else { return }
          throw cut(window, needed: UInt64(PcapngBlock.minimumBytes))
        }
        continue
      }
      guard let kind else {
        guard try skip(length, window: &window, mayRead: batch.isEmpty) else { return }
        continue
      }
      if window.available < length {
        guard batch.isEmpty else { return }
        guard try window.load(length) else {
          notePartial(kind, window)
          throw cut(window, needed: UInt64(length))
        }
      }
      try take(kind, length, &batch, window)
      window.consume(length)
    }
  }

  /// Type and length of the next block, nil while too little is buffered; the type is nil for a
  /// block to skip.
  private mutating func nextPrefix(
    _ window: borrowing ByteWindow
  ) throws(CaptureError) -> (kind: PcapngBlock.Kind?, length: Int)? {
    guard window.available >= PcapngBlock.minimumBytes else { return nil }
    let bytes = window.bytes
    let start = window.start
    // The section header's type reads the same in both orders.
    if bytes.word(at: start, swapped: false) == PcapngBlock.Kind.section.rawValue {
      let magic = bytes.word(at: start + 8, swapped: false)
      guard magic == PcapngBlock.byteOrderMagic || magic.byteSwapped == PcapngBlock.byteOrderMagic
      else { throw corrupt(window, "a section header has no byte-order magic") }
      swapped = magic != PcapngBlock.byteOrderMagic
    }
    let kind = PcapngBlock.Kind(rawValue: bytes.word(at: start, swapped: swapped))
    let length = Int(bytes.word(at: start + 4, swapped: swapped))
    let minimum = kind?.minimumBytes ?? PcapngBlock.minimumBytes
    guard length >= minimum, length % 4 == 0 else {
      throw corrupt(
        window, "a block claims \(length) bytes; a multiple of 4 from \(minimum) is valid")
    }
    guard kind == nil || length <= CaptureLimits.recordBytes else {
      let limit = CaptureLimits.recordBytes
      throw corrupt(window, "a block claims \(length) bytes, more than the limit of \(limit)")
    }
    return (kind, length)
  }

  /// Moves past a block of an unknown type; false when that takes reading and must wait.
  private func skip(
    _ length: Int, window: inout ByteWindow, mayRead: Bool
  ) throws(CaptureError) -> Bool {
    if window.available < length {
      guard mayRead else { return false }
      let offset = window.fileOffset
      guard try window.skip(UInt64(length - 4)), try window.load(4) else {
        throw .cut(
          file: file, offset: offset, needed: UInt64(length),
          available: window.fileOffset - offset + UInt64(window.available))
      }
      try checkTrailing(length, at: window.start, blockOffset: offset, window)
      window.consume(4)
    } else {
      try checkTrailing(
        length, at: window.start + length - 4, blockOffset: window.fileOffset, window)
      window.consume(length)
    }
    return true
  }

  private func checkTrailing(
    _ length: Int, at index: Int, blockOffset: UInt64, _ window: borrowing ByteWindow
  ) throws(CaptureError) {
    let trailing = window.bytes.word(at: index, swapped: swapped)
    guard trailing == length else {
      throw .corrupt(
        file: file, offset: blockOffset,
        found: "a block's two lengths differ: \(length) and \(trailing)")
    }
  }

  private mutating func take(
    _ kind: PcapngBlock.Kind, _ length: Int, _ batch: inout FrameBatch,
    _ window: borrowing ByteWindow
  ) throws(CaptureError) {
    let block = PcapngBlock(
      kind: kind, start: window.start, length: length, fileOffset: window.fileOffset)
    try checkTrailing(length, at: block.bodyEnd, blockOffset: block.fileOffset, window)
    switch kind {
    case .section: try beginSection(block, window.bytes)
    case .interface: try addInterface(block, window.bytes, &batch)
    case .statistics: addStatistics(block, window.bytes, &batch)
    case .enhancedPacket, .obsoletePacket: try addPacket(block, window.bytes, &batch)
    case .simplePacket: try addSimplePacket(block, window.bytes, &batch)
    }
  }

  func corrupt(_ block: PcapngBlock, _ found: String) -> CaptureError {
    .corrupt(file: file, offset: block.fileOffset, found: found)
  }

  private func corrupt(_ window: borrowing ByteWindow, _ found: String) -> CaptureError {
    .corrupt(file: file, offset: window.fileOffset, found: found)
  }

  private func cut(_ window: borrowing ByteWindow, needed: UInt64) -> CaptureError {
    .cut(
      file: file, offset: window.fileOffset, needed: needed, available: UInt64(window.available))
  }
}
