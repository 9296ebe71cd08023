public import NetworkTypes

/// What makes two packets the same flow: capture interface, addresses, ports, protocol.
///
/// Five 64-bit words without padding, so that hashing and comparing are a handful of
/// instructions. Direction is not part of the key: it follows from the addresses, or from the
/// hint that the link layer gave.
public struct FlowKey: Hashable, Sendable, BitwiseCopyable {
  /// Source address, bits 64 to 127; zero for IPv4.
  public var sourceHigh: UInt64
  /// Source address, bits 0 to 63.
  public var sourceLow: UInt64
  /// Destination address, bits 64 to 127; zero for IPv4.
  public var destinationHigh: UInt64
  /// Destination address, bits 0 to 63.
  public var destinationLow: UInt64
  /// From the top: source port 16, destination port 16, interface 16, protocol 8, rejected at bit
  /// 3, hint 2 at bit 1, IPv6 at bit 0.
  public var traits: UInt64

  /// What the link layer said about the packet's direction, if anything.
  public enum DirectionHint: UInt8, Sendable {
    /// The link type does not tell.
    case none
    /// Sent to this host.
    case ingress
    /// Sent by this host.
    case egress
  }

  /// Makes an all-zero key, to be filled field by field.
  @inlinable @inline(__always)
  public init() {
    (sourceHigh, sourceLow, destinationHigh, destinationLow, traits) = (0, 0, 0, 0, 0)
  }

  /// Packs ports (source in the high half), interface, protocol, hint and family into `traits`.
  @inlinable @inline(__always)
  public static func traits(
    ports: UInt32, interface: UInt16, protocol number: UInt8, hint: DirectionHint,
    version: IPVersion
  ) -> UInt64 {
    let low = UInt32(interface) << 16 | UInt32(number) << 8
    let bits = UInt32(hint.rawValue) << 1 | (version == .v6 ? 1 : 0)
    return UInt64(ports) << 32 | UInt64(low | bits)
  }

  /// Source port; 0 for protocols without ports.
  @inlinable public var sourcePort: UInt16 { UInt16(truncatingIfNeeded: traits >> 48) }
  /// Destination port; 0 for protocols without ports.
  @inlinable public var destinationPort: UInt16 { UInt16(truncatingIfNeeded: traits >> 32) }
  /// The run's number for the capture interface.
  @inlinable public var interface: UInt16 { UInt16(truncatingIfNeeded: traits >> 16) }
  /// The upper-layer protocol.
  @inlinable
  public var ipProtocol: IPProtocol {
    IPProtocol(rawValue: UInt8(truncatingIfNeeded: traits >> 8))
  }
  /// The family of both addresses.
  @inlinable public var version: IPVersion { traits & 1 == 0 ? .v4 : .v6 }
  /// The verdict on the flow's packets; a flow that is accepted and then refused is two.
  @inlinable public var action: FlowAction { traits & 8 == 0 ? .accept : .reject }

  /// Makes the key that of packets with this verdict.
  @inlinable
  public mutating func setAction(_ action: FlowAction) {
    traits = traits & ~8 | UInt64(action.rawValue) << 3
  }

  /// Makes the key that of packets on another interface.
  @inlinable
  public mutating func setInterface(_ interface: UInt16) {
    traits = traits & ~0xffff_0000 | UInt64(interface) << 16
  }

  /// Whether the link layer said anything about direction.
  @inlinable public var hasDirectionHint: Bool { traits & 6 != 0 }

  /// Takes a hint in place of what the link layer said.
  @inlinable
  public mutating func setDirectionHint(_ hint: DirectionHint) {
    traits = traits & ~6 | UInt64(hint.rawValue) << 1
  }

  /// What the link layer said about direction.
  @inlinable
  public var directionHint: DirectionHint {
    DirectionHint(rawValue: UInt8(truncatingIfNeeded: traits >> 1) & 3) ?? .none
  }

  /// The address the packet came from.
  @inlinable public var source: IPAddress { address(sourceHigh, sourceLow) }
  /// The address the packet went to.
  @inlinable public var destination: IPAddress { address(destinationHigh, destinationLow) }

  /// Compares all five words at once: keys that meet in a table almost always agree.
  @inlinable @inline(__always)
  public static func == (left: FlowKey, right: FlowKey) -> Bool {
    let addresses =
      (left.sourceHigh ^ right.sourceHigh) | (left.sourceLow ^ right.sourceLow)
      | (left.destinationHigh ^ right.destinationHigh)
      | (left.destinationLow ^ right.destinationLow)
    return addresses | (left.traits ^ right.traits) == 0
  }

  @inlinable
  func address(_ high: UInt64, _ low: UInt64) -> IPAddress {
    version == .v4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: low)) : IPAddress(v6: high, low)
  }
}
