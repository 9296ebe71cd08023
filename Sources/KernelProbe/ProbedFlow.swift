public import FlowModel
public import NetworkTypes

/// What the kernel counted of one flow at one interface since the last drain.
///
/// ICMP of different type and code, and different directions, are rows of their own.
public struct ProbedFlow: Sendable, BitwiseCopyable {
  /// Addresses, ports, protocol and verdict; interface 0 and no hint, which the caller fills in.
  public let key: FlowKey
  /// Packets as on the wire: segments of a large buffer and fragments are counted apart.
  public let packets: UInt64
  /// IP-layer bytes, every packet with its own headers.
  public let bytes: UInt64
  /// When the first packet was counted.
  public let first: PacketTime
  /// When the last packet was counted.
  public let last: PacketTime
  /// The kernel's index of the interface, in the probe's namespace.
  public let interfaceIndex: UInt32
  /// The mark that the first packet had behind the last chain, or where it was refused.
  public let firstMark: UInt32
  /// The first mark of any packet that is not zero; see `ProbeConfiguration.yieldingMarks`.
  public let mark: UInt32
  /// ICMP and ICMPv6: type in the high byte, code in the low; 0 for anything else.
  public let icmpTypeAndCode: UInt16
  /// The `tcp-flags` value: supported flags ORed over all packets.
  public let tcpFlags: UInt8
  /// To the interface, or from it.
  public let direction: FlowDirection

  /// The firewall's verdict.
  @inlinable public var action: FlowAction { key.action }
  /// The address the packets came from.
  @inlinable public var source: IPAddress { key.source }
  /// The address the packets went to.
  @inlinable public var destination: IPAddress { key.destination }
}
