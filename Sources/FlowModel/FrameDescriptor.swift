/// Where one captured frame lies in its batch's bytes, and what the capture says of it.
///
/// 24 bytes; a batch is a span of these over one borrowed buffer, so nothing is copied per frame.
package struct FrameDescriptor: Sendable, BitwiseCopyable {
  /// What a descriptor announces; events that are not frames travel in line, so order is kept.
  package enum Kind: UInt8, Sendable, BitwiseCopyable {
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
  package var time: PacketTime
  /// The first byte of the frame in the batch's bytes.
  package var offset: UInt32
  /// Bytes present; for `dropped`, the number of packets lost.
  package var capturedLength: UInt32
  /// Bytes the frame had on the wire.
  package var wireLength: UInt32
  /// The run's number for the capture interface.
  package var interface: UInt16
  /// The framing of these bytes.
  package var linkType: LinkType
  /// Frame or event.
  package var kind: Kind

  /// Describes one frame or event.
  @inlinable
  package init(
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
