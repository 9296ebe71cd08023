public import FlowModel
import NetworkTypes

/// Turns frames into packet headers, remembering only the ports of first fragments.
///
/// Every frame gives exactly one header: a packet, or an event that says why it is none.
public struct PacketDecoder: ~Copyable {
  private var fragments = FragmentTable()
  /// Whether the packet inside an ICMP error is being read.
  private var isQuoting = false

  /// Makes a decoder for one capture; fragments of different captures never meet.
  public init() {}

  /// Decodes a batch of frames; at most `PacketHeaderBlock.capacity` of them fit.
  ///
  /// - Parameter bytes: The buffer that the descriptors' offsets point into.
  public mutating func decode(
    _ frames: Span<FrameDescriptor>, in bytes: Span<UInt8>, into block: inout PacketHeaderBlock
  ) {
    for index in frames.indices { decode(frames[index], in: bytes, into: &block) }
  }

  @inline(__always)
  private mutating func decode(
    _ descriptor: FrameDescriptor, in bytes: Span<UInt8>, into block: inout PacketHeaderBlock
  ) {
    guard descriptor.kind.rawValue == FrameDescriptor.Kind.frame.rawValue else {
      return block.append(PacketDecoder.event(descriptor))
    }
    let start = Int(descriptor.offset)
    let frame = FrameBytes(
      unsafe bytes.bytes.extracting(start..<start + Int(descriptor.capturedLength)))
    if descriptor.linkType.rawValue == LinkType.ethernet.rawValue,
      let header = PacketDecoder.plainIPv4(frame, descriptor)
        ?? PacketDecoder.plainIPv6(frame, descriptor)
    {
      return block.append(header)
    }
    decodeGeneral(frame, descriptor, into: &block)
  }

  @inline(never)
  private mutating func decodeGeneral(
    _ frame: borrowing FrameBytes, _ descriptor: FrameDescriptor,
    into block: inout PacketHeaderBlock
  ) {
    var link = LinkLayer(copy frame)
    switch packet(behind: link.strip(descriptor.linkType), frame, descriptor) {
    case .unparsed(let reason):
      block.append(PacketDecoder.unparsed(reason, descriptor))
    case .packet(let key, let transport, let bytes):
      let header = PacketDecoder.header(key, transport, bytes: bytes, link.hint, descriptor)
      if transport.quoteOffset > 0,
        let quote = quotedHeader(frame, at: transport.quoteOffset, descriptor)
      {
        block.append(header, quoting: quote)
      } else {
        block.append(header)
      }
    }
  }

  private mutating func packet(
    behind network: NetworkLayer, _ frame: borrowing FrameBytes, _ descriptor: FrameDescriptor
  ) -> DecodedPacket {
    switch network {
    case .ipv4(let offset): decodeIPv4(frame, at: offset, descriptor)
    case .ipv6(let offset): decodeIPv6(frame, at: offset, descriptor)
    case .unparsed(let reason): .unparsed(reason)
    }
  }

  /// The packet in an ICMP error's payload, of which eight bytes behind the IP header are enough.
  ///
  /// What it says of fragments is not believed: anybody can write an error.
  private mutating func quotedHeader(
    _ frame: borrowing FrameBytes, at offset: Int, _ descriptor: FrameDescriptor
  ) -> PacketHeader? {
    guard frame.has(1, at: offset) else { return nil }
    isQuoting = true
    defer { isQuoting = false }
    let network: NetworkLayer =
      frame.uint8(offset) >> 4 == 6 ? .ipv6(at: offset) : .ipv4(at: offset)
    guard
      case .packet(let key, let transport, let bytes) = packet(behind: network, frame, descriptor)
    else { return nil }
    return PacketDecoder.header(key, transport, bytes: bytes, .none, descriptor)
  }

  private static func header(
    _ key: FlowKey, _ transport: Transport, bytes: UInt32, _ hint: FlowKey.DirectionHint,
    _ descriptor: FrameDescriptor
  ) -> PacketHeader {
    var key = key
    key.traits = FlowKey.traits(
      ports: transport.ports, interface: descriptor.interface, protocol: transport.number,
      hint: hint, version: transport.version)
    return PacketHeader(
      key: key, time: descriptor.time, bytes: bytes, tcpFlags: transport.tcpFlags,
      icmpTypeAndCode: transport.icmpTypeAndCode)
  }

  private static func event(_ descriptor: FrameDescriptor) -> PacketHeader {
    let interface = descriptor.interface
    switch descriptor.kind {
    case .frame, .interface:
      return PacketHeader(event: .interface, interface: interface, time: descriptor.time)
    case .dropped:
      return PacketHeader(
        event: .skipped, interface: interface, time: descriptor.time,
        count: descriptor.capturedLength, reason: SkipReason.captureDrop.rawValue)
    case .cut:
      return PacketHeader(
        event: .skipped, interface: interface, time: descriptor.time,
        reason: SkipReason.cutFile.rawValue)
    }
  }

  private static func unparsed(
    _ reason: UnparsedReason, _ descriptor: FrameDescriptor
  ) -> PacketHeader {
    PacketHeader(
      event: .unparsed, interface: descriptor.interface, time: descriptor.time,
      reason: reason.rawValue)
  }

  /// The ports of a fragment: read and remembered from the first, recalled for later ones.
  mutating func resolve(
    _ fragment: FragmentTable.Datagram, isFirst: Bool, _ transport: inout Transport,
    at time: PacketTime
  ) {
    guard !isQuoting else { return }
    if isFirst {
      fragments.remember(
        fragment, .init(ports: transport.ports, number: transport.number), at: time)
    } else if let first = fragments.first(of: fragment, at: time) {
      transport.ports = first.ports
      transport.number = first.number
    }
  }
}
