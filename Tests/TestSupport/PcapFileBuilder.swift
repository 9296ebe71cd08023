package import FlowModel

/// Writes a classic capture file: microseconds or nanoseconds, either byte order, any link type.
package struct PcapFileBuilder: Sendable {
  /// The file so far.
  package private(set) var bytes: [UInt8]
  /// The offset of every record header, in order.
  package private(set) var recordOffsets: [Int] = []

  private let order: ByteOrder
  private let isNanosecond: Bool
  private let snapLength: Int

  /// Begins the file with its 24-byte header.
  ///
  /// - Parameter linkType: The whole field, FCS bits included.
  /// - Parameter snapLength: Frames are cut to this length; their wire length is kept.
  /// - Parameter magic: Instead of 0xa1b2c3d4 or 0xa1b23c4d.
  package init(
    linkType: UInt32 = 1, order: ByteOrder = .little, nanoseconds: Bool = false,
    snapLength: Int = 262_144, magic: UInt32? = nil
  ) {
    self.order = order
    isNanosecond = nanoseconds
    self.snapLength = snapLength
    bytes = []
    bytes.append(magic ?? (nanoseconds ? 0xa1b2_3c4d : 0xa1b2_c3d4), order)
    bytes.append(UInt16(2), order)
    bytes.append(UInt16(4), order)
    bytes.append(UInt64(0), order)
    bytes.append(UInt32(snapLength), order)
    bytes.append(linkType, order)
  }

  /// Appends a frame captured at a moment given in seconds and nanoseconds.
  package mutating func add(
    _ frame: [UInt8], seconds: UInt32, nanoseconds: UInt32 = 0, wireLength: Int? = nil
  ) {
    let captured = frame.prefix(snapLength)
    add(
      record: [UInt8](captured), seconds: seconds,
      fraction: isNanosecond ? nanoseconds : nanoseconds / 1000,
      capturedLength: UInt32(captured.count), wireLength: UInt32(wireLength ?? frame.count))
  }

  /// Appends a frame captured at a moment.
  package mutating func add(_ frame: [UInt8], at time: PacketTime, wireLength: Int? = nil) {
    add(
      frame, seconds: time.seconds, nanoseconds: time.nanoseconds, wireLength: wireLength)
  }

  /// Appends a record whose header says whatever a test wants.
  package mutating func add(
    record: [UInt8], seconds: UInt32, fraction: UInt32, capturedLength: UInt32,
    wireLength: UInt32
  ) {
    recordOffsets.append(bytes.count)
    bytes.append(seconds, order)
    bytes.append(fraction, order)
    bytes.append(capturedLength, order)
    bytes.append(wireLength, order)
    bytes += record
  }

  /// A whole file of frames, one second apart.
  package static func file(
    _ frames: [[UInt8]], linkType: UInt32 = 1, startingAt second: UInt32 = 1_700_000_000
  ) -> [UInt8] {
    var builder = PcapFileBuilder(linkType: linkType)
    for (index, frame) in frames.enumerated() {
      builder.add(frame, seconds: second + UInt32(index))
    }
    return builder.bytes
  }
}
