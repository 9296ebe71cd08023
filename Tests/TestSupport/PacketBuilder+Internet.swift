package import NetworkTypes

// MARK: - Network layer

extension PacketBuilder {
  /// An IPv4 header.
  ///
  /// - Parameter protocol: Instead of the number of the next layer.
  /// - Parameter options: Padded with zeros to a multiple of four.
  /// - Parameter fragmentOffset: In bytes, a multiple of 8.
  /// - Parameter totalLength: Instead of the true length; 0 as segmentation offload leaves it.
  package func ipv4(
    _ source: some CustomStringConvertible, _ destination: some CustomStringConvertible,
    protocol number: UInt8? = nil, id: UInt16 = 0, ttl: UInt8 = 64, options: [UInt8] = [],
    fragmentOffset: Int = 0, moreFragments: Bool = false, dontFragment: Bool = false,
    totalLength: UInt16? = nil, firstByte: UInt8? = nil
  ) -> PacketBuilder {
    let flags: UInt16 = (moreFragments ? 0x2000 : 0) | (dontFragment ? 0x4000 : 0)
    var header = IPv4Layer(source: address(source), destination: address(destination))
    header.number = number
    header.id = id
    header.ttl = ttl
    header.options = options
    header.options.pad(to: 4)
    header.fragment = flags | UInt16(fragmentOffset / 8)
    header.totalLength = totalLength
    header.firstByte = firstByte
    return adding(.ipv4(header))
  }

  /// An IPv6 header.
  ///
  /// - Parameter payloadLength: Instead of the true length; 0 as offload and jumbograms leave it.
  package func ipv6(
    _ source: some CustomStringConvertible, _ destination: some CustomStringConvertible,
    next number: UInt8? = nil, hopLimit: UInt8 = 64, payloadLength: UInt16? = nil,
    firstByte: UInt8 = 0x60
  ) -> PacketBuilder {
    var header = IPv6Layer(source: address(source), destination: address(destination))
    header.number = number
    header.hopLimit = hopLimit
    header.payloadLength = payloadLength
    header.firstByte = firstByte
    return adding(.ipv6(header))
  }

  /// IPv6 hop-by-hop options; `content` is padded to fill units of eight bytes.
  package func hopByHop(_ content: [UInt8] = [], next: UInt8? = nil) -> PacketBuilder {
    adding(.extensionHeader(number: 0, content: content, next: next))
  }

  /// IPv6 routing header.
  package func routing(_ content: [UInt8] = [0, 0], next: UInt8? = nil) -> PacketBuilder {
    adding(.extensionHeader(number: 43, content: content, next: next))
  }

  /// IPv6 destination options.
  package func destinationOptions(_ content: [UInt8] = [], next: UInt8? = nil) -> PacketBuilder {
    adding(.extensionHeader(number: 60, content: content, next: next))
  }

  /// Any other IPv6 extension header of the common form: Mobility (135), HIP (139), Shim6 (140).
  package func extensionHeader(
    _ number: UInt8, _ content: [UInt8] = [], next: UInt8? = nil
  ) -> PacketBuilder {
    adding(.extensionHeader(number: number, content: content, next: next))
  }

  /// IPv6 fragment header; `offset` in bytes, a multiple of 8.
  package func fragment(
    offset: Int = 0, more: Bool = false, id: UInt32 = 1, next: UInt8? = nil
  ) -> PacketBuilder {
    adding(.fragment(field: UInt16(offset & ~7) | (more ? 1 : 0), id: id, next: next))
  }

  /// Authentication Header with a 12-byte integrity value.
  package func ah(spi: UInt32 = 0x100, next: UInt8? = nil) -> PacketBuilder {
    adding(.ah(spi: spi, next: next))
  }

  /// Encapsulating Security Payload: index, sequence number and `count` opaque bytes.
  package func esp(spi: UInt32 = 0x200, payload count: Int = 32) -> PacketBuilder {
    var content: [UInt8] = []
    content.appendBig(spi)
    content.appendBig(UInt32(1))
    content += [UInt8](repeating: 0xee, count: count)
    return adding(.bytesOf(.ip(50), content))
  }
}

// MARK: - Transport layer

extension PacketBuilder {
  /// A TCP header; options are padded with zeros to a multiple of four.
  package func tcp(
    _ source: UInt16, _ destination: UInt16, flags: TCPFlags = .ack, sequence: UInt32 = 0,
    acknowledgement: UInt32 = 0, window: UInt16 = 65_535, options: [UInt8] = []
  ) -> PacketBuilder {
    var padded = options
    padded.pad(to: 4)
    var header: [UInt8] = []
    header.appendBig(source)
    header.appendBig(destination)
    header.appendBig(sequence)
    header.appendBig(acknowledgement)
    header += [UInt8(5 + padded.count / 4) << 4, flags.rawValue]
    header.appendBig(window)
    header += [0, 0, 0, 0]
    return adding(.transport(TransportLayer(number: 6, header: header + padded, checksum: 16)))
  }

  /// A UDP header.
  package func udp(
    _ source: UInt16, _ destination: UInt16, length: UInt16? = nil
  ) -> PacketBuilder {
    var layer = TransportLayer(
      number: 17, header: ports(source, destination) + [0, 0, 0, 0], checksum: 6)
    layer.lengthAt = 4
    layer.length = length
    return adding(.transport(layer))
  }

  /// A UDP-Lite header whose checksum covers everything.
  package func udpLite(_ source: UInt16, _ destination: UInt16) -> PacketBuilder {
    adding(
      .transport(
        TransportLayer(
          number: 136, header: ports(source, destination) + [0, 0, 0, 0], checksum: 6)))
  }

  /// An SCTP common header; its CRC-32c is left zero.
  package func sctp(_ source: UInt16, _ destination: UInt16) -> PacketBuilder {
    let header = ports(source, destination) + [0, 0, 0, 1, 0, 0, 0, 0]
    return adding(.transport(TransportLayer(number: 132, header: header, checksum: nil)))
  }

  /// A DCCP request header with long sequence numbers.
  package func dccp(_ source: UInt16, _ destination: UInt16) -> PacketBuilder {
    let header = ports(source, destination) + [5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    return adding(.transport(TransportLayer(number: 33, header: header, checksum: 6)))
  }

  /// An ICMP header: type, code, checksum and four bytes of rest.
  package func icmp(type: UInt8 = 8, code: UInt8 = 0, rest: UInt32 = 1) -> PacketBuilder {
    adding(.transport(icmpLayer(number: 1, type, code, rest, pseudoHeader: false)))
  }

  /// An ICMPv6 header; its checksum covers the IPv6 pseudo header.
  package func icmpv6(type: UInt8 = 128, code: UInt8 = 0, rest: UInt32 = 1) -> PacketBuilder {
    adding(.transport(icmpLayer(number: 58, type, code, rest, pseudoHeader: true)))
  }

  private func ports(_ source: UInt16, _ destination: UInt16) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBig(source)
    bytes.appendBig(destination)
    return bytes
  }

  private func icmpLayer(
    number: UInt8, _ type: UInt8, _ code: UInt8, _ rest: UInt32, pseudoHeader: Bool
  ) -> TransportLayer {
    var header: [UInt8] = [type, code, 0, 0]
    header.appendBig(rest)
    var layer = TransportLayer(number: number, header: header, checksum: 2)
    layer.pseudoHeader = pseudoHeader
    return layer
  }
}
