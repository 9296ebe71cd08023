import NetworkTypes

/// Builds one frame from the outside in, with lengths, next-protocol fields and checksums filled.
///
///     let frame = PacketBuilder().ethernet().vlan(7).ipv4("10.0.0.1", "10.0.0.2")
///       .tcp(40_000, 443, flags: .syn).payload(0).bytes
///
/// Each layer takes its type field from the layer that follows; every field that a test may want
/// wrong can be given.
package struct PacketBuilder: Sendable {
  var layers: [PacketLayer] = []

  /// Begins an empty frame; without a link layer it is a raw IP packet.
  package init() {}

  /// The finished frame.
  package var bytes: [UInt8] {
    var inner: [UInt8] = []
    for index in layers.indices.reversed() {
      let next = index + 1 < layers.count ? layers[index + 1] : nil
      let network = layers[..<index].last { $0.isNetwork }
      inner = layers[index].wrap(inner, next: next, network: network)
    }
    return inner
  }

  func adding(_ layer: PacketLayer) -> PacketBuilder {
    var copy = self
    copy.layers.append(layer)
    return copy
  }

  /// Adds `count` bytes that count up from 0.
  package func payload(_ count: Int) -> PacketBuilder {
    adding(.bytes((0..<count).map { UInt8(truncatingIfNeeded: $0) }))
  }

  /// Adds the given bytes as they are.
  package func payload(bytes: [UInt8]) -> PacketBuilder { adding(.bytes(bytes)) }
}

// MARK: - Link layers

extension PacketBuilder {
  /// Ethernet II; before `llc` or `snap` the type field becomes the 802.3 length.
  package func ethernet(
    source: UInt64 = 0x02_0000_0000_01, destination: UInt64 = 0x02_0000_0000_02,
    type: UInt16? = nil
  ) -> PacketBuilder {
    adding(.ethernet(source: source, destination: destination, type: type))
  }

  /// An 802.1Q tag, or another kind by its EtherType: 0x88a8 (QinQ), 0x9100.
  package func vlan(_ id: UInt16, tag: UInt16 = 0x8100, type: UInt16? = nil) -> PacketBuilder {
    adding(.vlan(tag: tag, control: id, type: type))
  }

  /// MPLS labels, outermost first; the last has the bottom-of-stack bit.
  package func mpls(_ labels: UInt32...) -> PacketBuilder { adding(.mpls(labels)) }

  /// PPPoE session data and the two-byte PPP protocol.
  package func pppoe(session: UInt16 = 1, protocol number: UInt16? = nil) -> PacketBuilder {
    adding(.pppoe(session: session, protocol: number))
  }

  /// Linux cooked header, version 1; type 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 by us.
  package func linuxSLL(
    packetType: UInt16 = 0, hardware: UInt16 = 1, type: UInt16? = nil
  ) -> PacketBuilder {
    adding(.sll(packetType: packetType, hardware: hardware, type: type))
  }

  /// Linux cooked header, version 2; packet types as in version 1.
  package func linuxSLL2(
    packetType: UInt8 = 0, hardware: UInt16 = 1, interfaceIndex: UInt32 = 2, type: UInt16? = nil
  ) -> PacketBuilder {
    adding(
      .sll2(packetType: packetType, hardware: hardware, index: interfaceIndex, type: type))
  }

  /// BSD loopback header: the address family in four bytes, for IPv6 that of BSD (24) unless given.
  package func null(_ order: ByteOrder = .little, family: UInt32? = nil) -> PacketBuilder {
    adding(.null(order, family: family))
  }

  /// PPP; `hdlc` puts ff 03 in front, `compressed` shortens the protocol to one byte.
  package func ppp(
    hdlc: Bool = false, compressed: Bool = false, protocol number: UInt16? = nil
  ) -> PacketBuilder {
    adding(.ppp(hdlc: hdlc, compressed: compressed, protocol: number))
  }

  /// 802.2 LLC with a one-byte control field.
  package func llc(
    destination: UInt8 = 0x42, source: UInt8 = 0x42, control: UInt8 = 3
  ) -> PacketBuilder {
    adding(.bytesOf(.llc, [destination, source, control]))
  }

  /// 802.2 LLC with SNAP: aa aa 03, organization code, and the EtherType of what follows.
  package func snap(organization: UInt32 = 0, type: UInt16? = nil) -> PacketBuilder {
    adding(.snap(organization: organization, type: type))
  }

  /// An ARP request for IPv4 over Ethernet.
  package func arp(
    _ sender: some CustomStringConvertible, _ target: some CustomStringConvertible
  ) -> PacketBuilder {
    adding(.arp(address(sender), address(target)))
  }
}

/// Reads an address literal of a test; a typing error there stops the test at once.
func address(_ text: some CustomStringConvertible) -> IPAddress {
  guard let address = IPAddress(text.description) else {
    preconditionFailure("not an IP address: \(text)")
  }
  return address
}
