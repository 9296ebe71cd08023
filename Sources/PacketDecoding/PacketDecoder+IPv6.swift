import FlowModel
import NetworkTypes

/// Where the upper layer of an IPv6 packet begins.
private struct ExtensionChain {
  /// Extension headers followed before a packet is given up as hostile.
  static let limit = 16

  var next: UInt8
  var offset: Int
  /// The fragment header's fields, when there is one.
  var fragment: (identification: UInt32, offset: UInt16, hasMore: Bool)?
  /// The captured bytes or the packet end inside the chain; nothing further can be read.
  var isCut = false

  /// Follows extension headers (RFC 8200 section 4) up to the upper layer; nil beyond the limit.
  ///
  /// AH and ESP end the chain: a flow log records them as protocols of their own.
  init?(_ frame: borrowing FrameBytes, next: UInt8, offset: Int, end: Int) {
    self.next = next
    self.offset = offset
    // One turn more than the limit, to see that the upper layer follows the last header.
    for _ in 0...ExtensionChain.limit {
      switch self.next {
      case 0, 43, 60, 135, 139, 140:
        guard reaches(frame, 2, end) else { return }
        self.next = frame.uint8(self.offset)
        self.offset += (Int(frame.uint8(self.offset + 1)) + 1) * 8
      case 44:
        guard reaches(frame, 8, end) else { return }
        let field = frame.uint16(self.offset + 2)
        fragment = (frame.uint32(self.offset + 4), field >> 3, field & 1 == 1)
        self.next = frame.uint8(self.offset)
        self.offset += 8
        if field >> 3 != 0 { return }
      default:
        return
      }
    }
    return nil
  }

  /// Whether the header's bytes are there; the chain is cut where they are not.
  private mutating func reaches(
    _ frame: borrowing FrameBytes, _ length: Int, _ end: Int
  ) -> Bool {
    isCut = !frame.has(length, at: offset) || end - offset < length
    return !isCut
  }
}

extension PacketDecoder {
  /// Decodes the IPv6 header at `offset` and its extension headers (RFC 8200).
  mutating func decodeIPv6(
    _ frame: borrowing FrameBytes, at offset: Int, _ descriptor: FrameDescriptor
  ) -> DecodedPacket {
    guard frame.has(40, at: offset) else { return .unparsed(.ipHeaderTruncated) }
    guard frame.uint8(offset) >> 4 == 6 else { return .unparsed(.ipVersion) }
    let next = frame.uint8(offset + 6)
    let length = PacketDecoder.packetLength(
      payload: Int(frame.uint16(offset + 4)), next: next, offset, descriptor)
    var key = FlowKey()
    key.sourceHigh = frame.uint64(offset + 8)
    key.sourceLow = frame.uint64(offset + 16)
    key.destinationHigh = frame.uint64(offset + 24)
    key.destinationLow = frame.uint64(offset + 32)

    guard
      let chain = ExtensionChain(
        frame, next: next, offset: offset + 40, end: offset + length)
    else { return .unparsed(.ipv6ExtensionChain) }
    var transport = Transport(version: .v6, number: chain.next)
    let isLaterFragment = chain.fragment.map { $0.offset != 0 } ?? false
    if !chain.isCut && !isLaterFragment {
      transport.read(frame, at: chain.offset, end: offset + length)
    }
    if let fragment = chain.fragment, fragment.hasMore || isLaterFragment {
      let datagram = FragmentTable.Datagram(
        sourceHigh: key.sourceHigh, sourceLow: key.sourceLow,
        destinationHigh: key.destinationHigh, destinationLow: key.destinationLow,
        identification: fragment.identification, interface: descriptor.interface,
        isIPv6: true)
      resolve(datagram, isFirst: !isLaterFragment, &transport, at: descriptor.time)
    }
    return .packet(key, transport, bytes: UInt32(length))
  }

  /// 40 and the payload length; 0 is a jumbogram or segmentation offload and takes the frame's
  /// length, unless the packet says that nothing follows (next header 59).
  private static func packetLength(
    payload: Int, next: UInt8, _ offset: Int, _ descriptor: FrameDescriptor
  ) -> Int {
    guard payload == 0, next != 59 else { return 40 + payload }
    return max(40, Int(descriptor.wireLength) - offset)
  }
}
