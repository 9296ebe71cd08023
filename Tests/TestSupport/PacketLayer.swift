import NetworkTypes

/// One layer of a frame that is being built.
enum PacketLayer: Sendable {
  case ethernet(source: UInt64, destination: UInt64, type: UInt16?)
  case vlan(tag: UInt16, control: UInt16, type: UInt16?)
  case mpls([UInt32])
  case pppoe(session: UInt16, protocol: UInt16?)
  case sll(packetType: UInt16, hardware: UInt16, type: UInt16?)
  case sll2(packetType: UInt8, hardware: UInt16, index: UInt32, type: UInt16?)
  case null(ByteOrder, family: UInt32?)
  case ppp(hdlc: Bool, compressed: Bool, protocol: UInt16?)
  case snap(organization: UInt32, type: UInt16?)
  case arp(IPAddress, IPAddress)
  case ipv4(IPv4Layer)
  case ipv6(IPv6Layer)
  case extensionHeader(number: UInt8, content: [UInt8], next: UInt8?)
  case fragment(field: UInt16, id: UInt32, next: UInt8?)
  case ah(spi: UInt32, next: UInt8?)
  case transport(TransportLayer)
  case bytesOf(Meaning, [UInt8])
  case bytes([UInt8])

  /// How the layer outside refers to plain bytes.
  enum Meaning: Sendable {
    case llc
    case ip(UInt8)
  }
}

extension PacketLayer {
  /// Whether transport checksums cover addresses of this layer.
  var isNetwork: Bool {
    switch self {
    case .ipv4, .ipv6: true
    default: false
    }
  }

  /// What an outer Ethernet-like header calls this layer; nil when 802.3 gives a length instead.
  var etherType: UInt16? {
    switch self {
    case .vlan(let tag, _, _): tag
    case .mpls: 0x8847
    case .pppoe: 0x8864
    case .arp: 0x0806
    case .ipv4: 0x0800
    case .ipv6: 0x86dd
    case .snap, .bytesOf(.llc, _): nil
    default: 0x88b5  // IEEE 802 local experimental
    }
  }

  /// What an outer IP header calls this layer; 59 means nothing follows.
  var ipProtocol: UInt8 {
    switch self {
    case .ipv4: 4
    case .ipv6: 41
    case .extensionHeader(let number, _, _): number
    case .fragment: 44
    case .ah: 51
    case .transport(let layer): layer.number
    case .bytesOf(.ip(let number), _): number
    default: 59
    }
  }

  /// What an outer PPP header calls this layer.
  var pppProtocol: UInt16 {
    switch self {
    case .ipv4: 0x0021
    case .ipv6: 0x0057
    case .mpls: 0x0281
    default: 0xc021  // link control protocol
    }
  }

  /// Puts this layer's header in front of everything inside it.
  func wrap(_ inner: [UInt8], next: PacketLayer?, network: PacketLayer?) -> [UInt8] {
    switch self {
    case .ipv4(let layer): layer.wrap(inner, next: next)
    case .ipv6(let layer): layer.wrap(inner, next: next)
    case .transport(let layer): layer.wrap(inner, network: network)
    case .bytesOf(_, let bytes), .bytes(let bytes): bytes + inner
    case .extensionHeader(_, let content, let number):
      extensionHeader(content, next: number ?? next?.ipProtocol ?? 59) + inner
    case .fragment(let field, let id, let number):
      fragmentHeader(field, id, next: number ?? next?.ipProtocol ?? 59) + inner
    case .ah(let spi, let number):
      authenticationHeader(spi, next: number ?? next?.ipProtocol ?? 59) + inner
    default: linkHeader(inner, next: next) + inner
    }
  }

  private func extensionHeader(_ content: [UInt8], next: UInt8) -> [UInt8] {
    var header = [next, 0] + content
    header.pad(to: 8)
    header[1] = UInt8(header.count / 8 - 1)
    return header
  }

  private func fragmentHeader(_ field: UInt16, _ id: UInt32, next: UInt8) -> [UInt8] {
    var header: [UInt8] = [next, 0]
    header.appendBig(field)
    header.appendBig(id)
    return header
  }

  private func authenticationHeader(_ spi: UInt32, next: UInt8) -> [UInt8] {
    var header: [UInt8] = [next, 4, 0, 0]  // (12 fixed + 12 integrity) / 4 - 2
    header.appendBig(spi)
    header.appendBig(UInt32(1))
    return header + [UInt8](repeating: 0xaa, count: 12)
  }
}
