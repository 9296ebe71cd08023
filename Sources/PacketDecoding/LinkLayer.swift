import FlowModel

/// What lies behind a frame's link-layer headers.
enum NetworkLayer {
  /// An IPv4 header at this offset.
  case ipv4(at: Int)
  /// An IPv6 header at this offset.
  case ipv6(at: Int)
  /// Nothing to decode.
  case unparsed(UnparsedReason)
}

/// Strips everything in front of the first IP header: tags, labels and sessions, never tunnels.
struct LinkLayer: ~Escapable {
  let frame: FrameBytes
  /// What Linux cooked capture said about direction.
  private(set) var hint = FlowKey.DirectionHint.none

  @_lifetime(copy frame)
  init(_ frame: consuming FrameBytes) { self.frame = frame }

  /// Finds the IP header behind the framing of `linkType`.
  mutating func strip(_ linkType: LinkType) -> NetworkLayer {
    switch linkType {
    case .ethernet: etherType(at: 12)
    case .linuxSLL: linuxCooked(headerLength: 16)
    case .linuxSLL2: linuxCooked2()
    case .rawIP: byVersionNibble(at: 0, otherwise: .ipVersion)
    case .null: addressFamily()
    case .ppp: pppFrame()
    case .pppEther: pppoeSession(at: 0)
    case .unsupported: .unparsed(.linkType)
    }
  }

  /// Follows the EtherType at `offset` through VLAN tags (802.1Q, 802.1ad, and the older 0x9100s).
  private func etherType(at offset: Int) -> NetworkLayer {
    var offset = offset
    while frame.has(2, at: offset) {
      let type = frame.uint16(offset)
      switch type {
      case 0x0800: return .ipv4(at: offset + 2)
      case 0x86dd: return .ipv6(at: offset + 2)
      case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: offset += 4
      case 0x0806: return .unparsed(.arp)
      case 0x8847, 0x8848: return labelStack(at: offset + 2)
      case 0x8864: return pppoeSession(at: offset + 2)
      case 0...1500: return logicalLink(at: offset + 2)
      default: return .unparsed(.notIP)
      }
    }
    return .unparsed(.linkHeaderTruncated)
  }

  /// IEEE 802.2: only SNAP with an EtherType (RFC 1042) leads to IP.
  private func logicalLink(at offset: Int) -> NetworkLayer {
    guard frame.has(8, at: offset) else { return .unparsed(.llc) }
    guard frame.uint32(offset) == 0xaaaa_0300, frame.uint16(offset + 4) == 0 else {
      return .unparsed(.llc)
    }
    return etherType(at: offset + 6)
  }

  /// RFC 3032: four-byte entries until the bottom-of-stack bit.
  private func labelStack(at offset: Int) -> NetworkLayer {
    var offset = offset
    while frame.has(4, at: offset) {
      let isBottom = frame.uint8(offset + 2) & 1 == 1
      offset += 4
      if isBottom { return byVersionNibble(at: offset, otherwise: .mplsPayload) }
    }
    return .unparsed(.linkHeaderTruncated)
  }

  private func byVersionNibble(at offset: Int, otherwise: UnparsedReason) -> NetworkLayer {
    guard frame.has(1, at: offset) else { return .unparsed(.linkHeaderTruncated) }
    switch frame.uint8(offset) >> 4 {
    case 4: return .ipv4(at: offset)
    case 6: return .ipv6(at: offset)
    default: return .unparsed(otherwise)
    }
  }

  /// RFC 2516: six bytes of session header, then a PPP protocol number.
  private func pppoeSession(at offset: Int) -> NetworkLayer {
    guard frame.has(8, at: offset) else { return .unparsed(.linkHeaderTruncated) }
    return pppProtocol(at: offset + 6)
  }

  /// RFC 1662 address and control bytes when present; 0x0f and 0x8f are Cisco HDLC.
  private func pppFrame() -> NetworkLayer {
    guard frame.has(4, at: 0) else { return .unparsed(.linkHeaderTruncated) }
    switch (frame.uint8(0), frame.uint8(1)) {
    case (0xff, 0x03): return pppProtocol(at: 2)
    case (0x0f, 0x00), (0x8f, 0x00): return etherType(at: 2)
    default: return pppProtocol(at: 0)
    }
  }

  /// RFC 1661: an odd first byte is a protocol number compressed to one byte.
  private func pppProtocol(at offset: Int) -> NetworkLayer {
    guard frame.has(2, at: offset) else { return .unparsed(.linkHeaderTruncated) }
    let isCompressed = frame.uint8(offset) & 1 == 1
    let number = isCompressed ? UInt16(frame.uint8(offset)) : frame.uint16(offset)
    let payload = offset + (isCompressed ? 1 : 2)
    switch number {
    case 0x0021: return .ipv4(at: payload)
    case 0x0057: return .ipv6(at: payload)
    case 0x0281, 0x0283: return labelStack(at: payload)
    default: return .unparsed(.notIP)
    }
  }

  /// BSD loopback: the family in the capturing host's byte order, so both are tried.
  private func addressFamily() -> NetworkLayer {
    guard frame.has(4, at: 0) else { return .unparsed(.linkHeaderTruncated) }
    let family = frame.uint32(0)
    switch family < 0x1_0000 ? family : family.byteSwapped {
    case 2: return .ipv4(at: 4)
    case 10, 24, 28, 30: return .ipv6(at: 4)
    default: return .unparsed(.notIP)
    }
  }

  private mutating func linuxCooked(headerLength: Int) -> NetworkLayer {
    guard frame.has(headerLength, at: 0) else { return .unparsed(.linkHeaderTruncated) }
    hint = LinkLayer.hint(packetType: frame.uint16(0))
    return cookedProtocol(frame.uint16(headerLength - 2), typeAt: headerLength - 2)
  }

  private mutating func linuxCooked2() -> NetworkLayer {
    guard frame.has(20, at: 0) else { return .unparsed(.linkHeaderTruncated) }
    hint = LinkLayer.hint(packetType: UInt16(frame.uint8(10)))
    switch frame.uint16(0) {
    case 0x0800: return .ipv4(at: 20)
    case 0x86dd: return .ipv6(at: 20)
    case 0x0806: return .unparsed(.arp)
    case 0x8847, 0x8848: return labelStack(at: 20)
    case 0x8864: return pppoeSession(at: 20)
    case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: return etherType(at: 22)
    case 0x0004: return logicalLink(at: 20)
    default: return .unparsed(.notIP)
    }
  }

  /// In version 1 the protocol stands directly before the payload, as an EtherType would; 1 and 4
  /// are Linux's own numbers for raw 802.3 and 802.2.
  private func cookedProtocol(_ type: UInt16, typeAt offset: Int) -> NetworkLayer {
    switch type {
    case 0x0001: .unparsed(.llc)
    case 0x0004: logicalLink(at: offset + 2)
    case 0...1500: .unparsed(.notIP)
    default: etherType(at: offset)
    }
  }

  /// Linux packet types: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 from us.
  private static func hint(packetType: UInt16) -> FlowKey.DirectionHint {
    switch packetType {
    case 0, 1, 2: .ingress
    case 4: .egress
    default: .none
    }
  }
}
