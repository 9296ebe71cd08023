public import FlowModel
import NetworkTypes

/// Turns frames into packet headers, remembering only the ports of first fragments.
///
/// Every frame gives exactly one header: a packet, or an event that says why it is none.
public struct PacketDecoder: ~Copyable {
  private var fragments = FragmentTable()

  /// Makes a decoder for one capture; fragments of different captures never meet.
  public init() {}

  /// Decodes a batch of frames; at most `PacketHeaderBlock.capacity` of them fit.
  ///
  /// - Parameter bytes: The buffer that the descriptors' offsets point into.
  public mutating func decode(
    _ frames: Span<FrameDescriptor>, in bytes: Span<UInt8>, into block: inout PacketHeaderBlock
  ) {
    for index in frames.indices {
      block.append(header(of: frames[index], in: bytes))
    }
  }

  @inline(__always)
  private mutating func header(
    of descriptor: FrameDescriptor, in bytes: Span<UInt8>
  ) -> PacketHeader {
    guard descriptor.kind.rawValue == FrameDescriptor.Kind.frame.rawValue else {
      return PacketDecoder.event(descriptor)
    }
    let start = Int(descriptor.offset)
    let frame = FrameBytes(
      unsafe bytes.bytes.extracting(start..<start + Int(descriptor.capturedLength)))
    if descriptor.linkType.rawValue == LinkType.ethernet.rawValue,
      let header = PacketDecoder.plainIPv4(frame, descriptor)
        ?? PacketDecoder.plainIPv6(frame, descriptor)
    {
      return header
    }
    return general(frame, descriptor)
  }

  @inline(never)
  private mutating func general(
    _ frame: borrowing FrameBytes, _ descriptor: FrameDescriptor
  ) -> PacketHeader {
    var link = LinkLayer(copy frame)
    let network = link.strip(descriptor.linkType)
    let packet: DecodedPacket
    switch network {
    case .ipv4(let offset):
      packet = decodeIPv4(frame, at: offset, descriptor)
    case .ipv6(let offset):
      packet = decodeIPv6(frame, at: offset, descriptor)
    case .unparsed(let reason):
      return PacketDecoder.unparsed(reason, descriptor)
    }
    switch packet {
    case .unparsed(let reason):
      return PacketDecoder.unparsed(reason, descriptor)
    case .packet(var key, let traits, let bytes):
      key.traits = FlowKey.traits(
        ports: traits.ports, interface: descriptor.interface, protocol: traits.number,
        hint: link.hint, version: traits.version)
      return PacketHeader(
        key: key, time: descriptor.time, bytes: bytes, tcpFlags: traits.tcpFlags,
        icmpTypeAndCode: traits.icmpTypeAndCode)
    }
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
    if isFirst {
      fragments.remember(
        fragment, .init(ports: transport.ports, number: transport.number), at: time)
    } else if let first = fragments.first(of: fragment, at: time) {
      transport.ports = first.ports
      transport.number = first.number
    }
  }
}
