/// Where one captured frame lies in its batch's bytes, and what the capture says of it.
///
/// 24 bytes; a batch is a span of these over one borrowed buffer, so nothing is copied per frame.
public struct FrameDescriptor: Sendable, BitwiseCopyable {
  /// What a descriptor announces; events that are not frames travel in line, so order is kept.
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// A captured frame.
    case frame
    /// An interface began: `interface` is known from here on, traffic or not.
    case interface
    /// The capture itself lost `capturedLength` packets of `interface` (it says so).
    case dropped
    /// The file ends in the middle of this packet.
    case cut
  }

  /// When the frame was captured.
  public var time: PacketTime
  /// The first byte of the frame in the batch's bytes.
  public var offset: UInt32
  /// Bytes present; for `dropped`, the number of packets lost.
  public var capturedLength: UInt32
  /// Bytes the frame had on the wire.
  public var wireLength: UInt32
  /// The run's number for the capture interface.
  public var interface: UInt16
  /// The framing of these bytes.
  public var linkType: LinkType
  /// Frame or event.
  public var kind: Kind

  /// Describes one frame or event.
  @inlinable @inline(__always)
  public init(
    kind: Kind, time: PacketTime, offset: UInt32 = 0, capturedLength: UInt32 = 0,
    wireLength: UInt32 = 0, interface: UInt16, linkType: LinkType
  ) {
    self.time = time
    self.offset = offset
    self.capturedLength = capturedLength
    self.wireLength = wireLength
    self.interface = interface
    self.linkType = linkType
    self.kind = kind
  }
}
