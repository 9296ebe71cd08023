/// What the rest of the pipeline needs of one packet: 56 bytes, decoded once.
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
  /// The raw value of an `UnparsedReason` or a `SkipReason`, by `kind`.
  public var reason: UInt8
  /// Unused; keeps the size a multiple of eight.
  @usableFromInline var padding: UInt8 = 0

  /// Makes the header of a packet.
  @inlinable @inline(__always)
  public init(key: FlowKey, time: PacketTime, bytes: UInt32, tcpFlags: UInt8) {
    self.key = key
    self.time = time
    count = bytes
    self.tcpFlags = tcpFlags
    kind = .packet
    reason = 0
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
    self.reason = reason
  }
}
