import FlowModel
import NetworkTypes

extension PacketDecoder {
  /// Decodes the IPv4 header at `offset` (RFC 791).
  mutating func decodeIPv4(
    _ frame: borrowing FrameBytes, at offset: Int, _ descriptor: FrameDescriptor
  ) -> DecodedPacket {
    guard frame.has(20, at: offset) else { return .unparsed(.ipHeaderTruncated) }
    guard frame.uint8(offset) >> 4 == 4 else { return .unparsed(.ipVersion) }
    let headerLength = Int(frame.uint8(offset) & 0xf) * 4
    guard headerLength >= 20 else { return .unparsed(.ipHeaderLength) }
    guard
      let length = packetLength(
        stated: Int(frame.uint16(offset + 2)), atLeast: headerLength, offset, descriptor)
    else { return .unparsed(.ipTotalLength) }

    var key = FlowKey()
    key.sourceLow = UInt64(frame.uint32(offset + 12))
    key.destinationLow = UInt64(frame.uint32(offset + 16))
    var transport = Transport(version: .v4, number: frame.uint8(offset + 9))
    let fragment = frame.uint16(offset + 6)
    if fragment & 0x1fff == 0 {
      transport.read(frame, at: offset + headerLength, end: offset + length)
    }
    if fragment & 0x3fff != 0 {
      let datagram = FragmentTable.Datagram(
        sourceLow: key.sourceLow, destinationLow: key.destinationLow,
        identification: UInt32(frame.uint16(offset + 4)), interface: descriptor.interface,
        number: transport.number)
      resolve(datagram, isFirst: fragment & 0x1fff == 0, &transport, at: descriptor.time)
    }
    return .packet(key, transport, bytes: UInt32(length))
  }

  /// The packet's length; a stated 0 is segmentation offload and takes the frame's length.
  ///
  /// Nil when the length is smaller than the header, which no stack sends.
  private func packetLength(
    stated: Int, atLeast headerLength: Int, _ offset: Int, _ descriptor: FrameDescriptor
  ) -> Int? {
    let length = stated == 0 ? Int(descriptor.wireLength) - offset : stated
    return length >= headerLength ? length : nil
  }
}
