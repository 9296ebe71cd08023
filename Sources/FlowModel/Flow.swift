/// The sums of one flow in one window: exactly one 64-byte cache line.
public struct Flow: Sendable, BitwiseCopyable {
  /// Interface, addresses, ports and protocol.
  public var key: FlowKey
  /// IP-layer bytes in bits 0 to 47, the deciding rule's number in 48 to 63.
  @usableFromInline var bytesAndRule: UInt64
  /// Packets in bits 0 to 47, `tcp-flags` in 48 to 55, the disposition in 56 to 63.
  @usableFromInline var counters: UInt64
  /// Unix second of the earliest packet.
  public var firstSecond: UInt32
  /// Unix second of the latest packet.
  public var lastSecond: UInt32

  /// Begins a flow with its first packet.
  @inlinable @inline(__always)
  public init(first header: PacketHeader, disposition: FlowDisposition) {
    key = header.key
    bytesAndRule = UInt64(header.count) | UInt64(header.rule) << 48
    counters = 1 | UInt64(header.tcpFlags) << 48 | UInt64(disposition.rawValue) << 56
    firstSecond = header.time.seconds
    lastSecond = firstSecond
  }

  /// Adds one more packet of the same key.
  @inlinable @inline(__always)
  public mutating func add(_ header: PacketHeader) {
    // Held below 2^48 (256 TiB a window): only a capture that lies about lengths gets there.
    let sum = bytesAndRule &+ UInt64(header.count)
    bytesAndRule = sum >> 48 == bytesAndRule >> 48 ? sum : bytesAndRule | 0xffff_ffff_ffff
    counters = (counters &+ 1) | UInt64(header.tcpFlags) << 48
    let second = header.time.seconds
    firstSecond = min(firstSecond, second)
    lastSecond = max(lastSecond, second)
  }

  /// IP-layer bytes, held below 2^48.
  @inlinable
  public var bytes: UInt64 {
    get { bytesAndRule & 0xffff_ffff_ffff }
    set { bytesAndRule = UInt64(rule) << 48 | min(newValue, 0xffff_ffff_ffff) }
  }
  /// Which rule decided on the first packet, by its number in the run's list; 0 where none did.
  @inlinable public var rule: UInt16 { UInt16(truncatingIfNeeded: bytesAndRule >> 48) }
  /// The number of packets.
  @inlinable public var packets: UInt64 { counters & 0xffff_ffff_ffff }
  /// The `tcp-flags` value: supported flags ORed over all packets.
  @inlinable public var tcpFlags: UInt8 { UInt8(truncatingIfNeeded: counters >> 48) }
  /// What becomes of the flow.
  @inlinable
  public var disposition: FlowDisposition {
    FlowDisposition(rawValue: UInt8(truncatingIfNeeded: counters >> 56))
  }
}
