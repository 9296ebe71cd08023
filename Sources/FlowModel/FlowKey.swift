package import NetworkTypes

/// What makes two packets the same flow: capture interface, addresses, ports, protocol.
///
/// Five 64-bit words without padding, so that hashing and comparing are a handful of
/// instructions. Direction is not part of the key: it follows from the addresses, or from the
/// hint that the link layer gave.
package struct FlowKey: Hashable, Sendable, BitwiseCopyable {
  /// Source address, bits 64 to 127; zero for IPv4.
  package var sourceHigh: UInt64
  /// Source address, bits 0 to 63.
  package var sourceLow: UInt64
  /// Destination address, bits 64 to 127; zero for IPv4.
  package var destinationHigh: UInt64
  /// Destination address, bits 0 to 63.
  package var destinationLow: UInt64
  /// From the top: source port 16, destination port 16, interface 16, protocol 8, hint 2 at bit 1,
  /// IPv6 at bit 0.
  package var traits: UInt64

  /// What the link layer said about the packet's direction, if anything.
  package enum DirectionHint: UInt8, Sendable {
    /// The link type does not tell.
    case none
    /// Sent to this host.
    case ingress
    /// Sent by this host.
    case egress
  }

  /// Makes an all-zero key, to be filled field by field.
  @inlinable
  package init() {
    (sourceHigh, sourceLow, destinationHigh, destinationLow, traits) = (0, 0, 0, 0, 0)
  }

  /// Packs ports (source in the high half), interface, protocol, hint and family into `traits`.
  @inlinable
  package static func traits(
    ports: UInt32, interface: UInt16, protocol number: UInt8, hint: DirectionHint,
    version: IPVersion
  ) -> UInt64 {
    let low = UInt32(interface) << 16 | UInt32(number) << 8
    let bits = UInt32(hint.rawValue) << 1 | (version == .v6 ? 1 : 0)
    return UInt64(ports) << 32 | UInt64(low | bits)
  }

  /// Source port; 0 for protocols without ports.
  @inlinable package var sourcePort: UInt16 { UInt16(truncatingIfNeeded: traits >> 48) }
  /// Destination port; 0 for protocols without ports.
  @inlinable package var destinationPort: UInt16 { UInt16(truncatingIfNeeded: traits >> 32) }
  /// The run's number for the capture interface.
  @inlinable package var interface: UInt16 { UInt16(truncatingIfNeeded: traits >> 16) }
  /// The upper-layer protocol.
  @inlinable
  package var ipProtocol: IPProtocol {
    IPProtocol(rawValue: UInt8(truncatingIfNeeded: traits >> 8))
  }
  /// The family of both addresses.
  @inlinable package var version: IPVersion { traits & 1 == 0 ? .v4 : .v6 }
  /// What the link layer said about direction.
  @inlinable
  package var directionHint: DirectionHint {
    DirectionHint(rawValue: UInt8(truncatingIfNeeded: traits >> 1) & 3) ?? .none
  }

  /// The address the packet came from.
  @inlinable package var source: IPAddress { address(sourceHigh, sourceLow) }
  /// The address the packet went to.
  @inlinable package var destination: IPAddress { address(destinationHigh, destinationLow) }

  @inlinable
  func address(_ high: UInt64, _ low: UInt64) -> IPAddress {
    version == .v4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : IPAddress(v6: high, low)
  }
}
