import FlowModel

/// Reads classic pcap files, micro- and nanosecond, of either byte order.
///
/// Layout: the tcpdump group's `pcap-savefile` manual page and draft-ietf-opsawg-pcap. A 24-byte
/// file header, then records of 16 bytes and the frame.
struct ClassicReader: FrameReader {
  /// Length of the file header.
  static let fileHeaderBytes = 24
  private static let recordHeaderBytes = 16
  private static let magicMicroseconds: UInt32 = 0xa1b2_c3d4
  private static let magicNanoseconds: UInt32 = 0xa1b2_3c4d
  /// The upper bits of the link type field tell the length of the frame check sequence.
  private static let linkTypeMask: UInt32 = 0x03ff_ffff

  private let file: String
  private let swapped: Bool
  /// What one unit of the fraction is in nanoseconds, and how many make a second.
  private let unit: UInt32
  private let interface: UInt16
  private let linkType: LinkType
  private var isAnnounced = false
  private var latest = PacketTime(rawValue: 0)

  /// Whether the file begins as this reader wants it, in this machine's order or the other.
  ///
  /// Versions before 2.4 exchange the two lengths of a record; libpcap knows when.
  static func recognises(_ header: Span<UInt8>) -> Bool {
    guard header.count >= 8 else { return false }
    let magic = header.word(at: 0, swapped: false)
    let swapped = magic.byteSwapped == magicMicroseconds || magic.byteSwapped == magicNanoseconds
    guard swapped || magic == magicMicroseconds || magic == magicNanoseconds else { return false }
    return header.half(at: 4, swapped: swapped) == 2 && header.half(at: 6, swapped: swapped) == 4
  }

  /// Reads the file header, which must be in the window's buffer.
  init(
    file: String, name: String, window: inout ByteWindow, registry: InterfaceRegistry
  ) throws(CaptureError) {
    let magic = window.bytes.word(at: 0, swapped: false)
    swapped = magic != Self.magicMicroseconds && magic != Self.magicNanoseconds
    unit = (swapped ? magic.byteSwapped : magic) == Self.magicMicroseconds ? 1000 : 1
    let number = window.bytes.word(at: 20, swapped: swapped) & Self.linkTypeMask
    linkType = LinkType(number: number)
    guard linkType != .unsupported else { throw .linkType(file: file, number: number) }
    interface = try registry.number(for: name)
    self.file = file
    window.consume(Self.fileHeaderBytes)
  }

  var lost: FrameDescriptor? {
    FrameDescriptor(kind: .cut, time: latest, interface: interface, linkType: linkType)
  }

  mutating func fill(
    _ batch: inout FrameBatch, from window: inout ByteWindow
  ) throws(CaptureError) {
    if !isAnnounced {
      isAnnounced = true
      batch.append(
        FrameDescriptor(kind: .interface, time: latest, interface: interface, linkType: linkType))
    }
    while true {
      takeWholeRecords(&batch, &window)
      guard batch.isEmpty else { return }
      let needed = try lengthOfNextRecord(window)
      if try window.load(needed) { continue }
      guard window.available > 0 else { return }
      if needed > Self.recordHeaderBytes {
        let words = window.bytes.fourWords(at: window.start, swapped: swapped)
        latest = time(seconds: words.x, fraction: words.y)
      }
      throw .cut(
        file: file, offset: window.fileOffset, needed: UInt64(needed),
        available: UInt64(window.available))
    }
  }

  /// The hot loop: one check of the header's bounds, one of the frame's, one store.
  private mutating func takeWholeRecords(_ batch: inout FrameBatch, _ window: inout ByteWindow) {
    var position = window.start
    var time = latest
    do {
      let bytes = window.bytes
      batch.fill { room, filled in
        var count = filled
        while count < room.count, bytes.count - position >= Self.recordHeaderBytes {
          let words = bytes.fourWords(at: position, swapped: swapped)
          let frame = position + Self.recordHeaderBytes
          guard Int(words.z) <= bytes.count - frame else { break }
          time = self.time(seconds: words.x, fraction: words.y)
          room[count] = FrameDescriptor(
            kind: .frame, time: time, offset: UInt32(truncatingIfNeeded: frame),
            capturedLength: words.z, wireLength: max(words.z, words.w), interface: interface,
            linkType: linkType)
          position = frame + Int(words.z)
          count += 1
        }
        return count
      }
    }
    latest = time
    window.consume(position - window.start)
  }

  @inline(__always)
  private func time(seconds: UInt32, fraction: UInt32) -> PacketTime {
    let nanoseconds = fraction.multipliedReportingOverflow(by: unit)
    return PacketTime(
      seconds: seconds,
      nanoseconds: nanoseconds.overflow ? .max : nanoseconds.partialValue)
  }

  private func lengthOfNextRecord(_ window: borrowing ByteWindow) throws(CaptureError) -> Int {
    guard window.available >= Self.recordHeaderBytes else { return Self.recordHeaderBytes }
    let captured = window.bytes.word(at: window.start + 8, swapped: swapped)
    guard captured <= CaptureLimits.recordBytes else {
      throw .corrupt(
        file: file, offset: window.fileOffset,
        found: "a record claims a frame of \(captured) bytes, more than the limit of"
          + " \(CaptureLimits.recordBytes)")
    }
    return Self.recordHeaderBytes + Int(captured)
  }
}
