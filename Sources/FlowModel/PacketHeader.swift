/// What the rest of the pipeline needs of one packet: 64 bytes, decoded once.
public struct PacketHeader: Sendable, BitwiseCopyable {
  /// What a header stands for; events from the capture pass through, so order is kept.
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// An IP packet.
    case packet
    /// A frame without a readable IP header; `reason` says why.
    case unparsed
    /// `count` packets that were lost; `reason` says how.
    case skipped
    /// An interface became known; not a packet.
    case interface
  }

  /// The flow the packet belongs to; only the interface counts when `kind` is not `packet`.
  public var key: FlowKey
  /// When it was captured.
  public var time: PacketTime
  /// IP-layer bytes of a packet; the number of packets of a `skipped` event.
  public var count: UInt32
  /// What the packet adds to `tcp-flags`; 0 for anything but TCP.
  public var tcpFlags: UInt8
  /// Packet or event.
  public var kind: Kind
  /// Of a packet the number of the rule that decided, of an event the raw value of its reason.
  @usableFromInline var detail: UInt16
  /// The interface of the topology that sent the packet; `noInterface` where none is known.
  public var sourceInterface: UInt16
  /// The interface of the topology that the packet is for; `noInterface` where none is known.
  public var destinationInterface: UInt16
  /// ICMP and ICMPv6: type in the high byte, code in the low; 0 for anything else.
  public var icmpTypeAndCode: UInt16
  /// Where its block keeps the packet that an ICMP error quotes, counted from 1; 0 for none.
  @usableFromInline var quote: UInt16 = 0

  /// Stands for no interface of a topology.
  @inlinable public static var noInterface: UInt16 { .max }

  /// Makes the header of a packet.
  @inlinable @inline(__always)
  public init(
    key: FlowKey, time: PacketTime, bytes: UInt32, tcpFlags: UInt8, icmpTypeAndCode: UInt16 = 0
  ) {
    self.key = key
    self.time = time
    count = bytes
    self.tcpFlags = tcpFlags
    kind = .packet
    detail = 0
    sourceInterface = PacketHeader.noInterface
    destinationInterface = PacketHeader.noInterface
    self.icmpTypeAndCode = icmpTypeAndCode
  }

  /// Makes an event of `interface` that is no packet.
  @inlinable
  public init(
    event kind: Kind, interface: UInt16, time: PacketTime, count: UInt32 = 1, reason: UInt8 = 0
  ) {
    key = FlowKey()
    key.traits = UInt64(interface) << 16
    self.time = time
    self.count = count
    tcpFlags = 0
    self.kind = kind
    detail = UInt16(reason)
    sourceInterface = PacketHeader.noInterface
    destinationInterface = PacketHeader.noInterface
    icmpTypeAndCode = 0
  }

  /// The raw value of an `UnparsedReason` or a `SkipReason`, by `kind`.
  @inlinable public var reason: UInt8 { UInt8(truncatingIfNeeded: detail) }
  /// Which rule decided on a packet, by its number in the run's list; 0 where none was asked.
  @inlinable public var rule: UInt16 { kind.rawValue == Kind.packet.rawValue ? detail : 0 }

  /// Whether the packet is an ICMP error whose block knows the packet it is about.
  @inlinable public var hasQuote: Bool { quote != 0 }

  /// Notes the verdict on a packet.
  @inlinable
  public mutating func setVerdict(_ action: FlowAction, rule: UInt16) {
    key.setAction(action)
    detail = rule
  }
}
