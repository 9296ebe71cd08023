/// Packets of one flow that somebody else has summed, such as the kernel.
public struct FlowSum: Sendable, BitwiseCopyable {
  /// Interface, direction hint, verdict, addresses, ports and protocol.
  public var key: FlowKey
  /// IP packets, as on the wire.
  public var packets: UInt64
  /// IP-layer bytes.
  public var bytes: UInt64
  /// When the first of the packets passed.
  public var first: PacketTime
  /// When the last of the packets passed.
  public var last: PacketTime
  /// What the packets add to `tcp-flags`.
  public var tcpFlags: UInt8
  /// Which rule decided, by its number in the run's list; 0 where none is known.
  public var rule: UInt16

  /// Puts sums together.
  @inlinable
  public init(
    key: FlowKey, packets: UInt64, bytes: UInt64, first: PacketTime, last: PacketTime,
    tcpFlags: UInt8 = 0, rule: UInt16 = 0
  ) {
    self.key = key
    self.packets = packets
    self.bytes = bytes
    self.first = first
    self.last = last
    self.tcpFlags = tcpFlags
    self.rule = rule
  }
}

extension Flow {
  /// Begins a flow with sums.
  @inlinable
  public init(first sum: FlowSum, disposition: FlowDisposition) {
    var header = PacketHeader(key: sum.key, time: sum.first, bytes: 0, tcpFlags: sum.tcpFlags)
    header.setVerdict(sum.key.action, rule: sum.rule)
    self.init(first: header, disposition: disposition)
    counters &-= 1
    add(sum)
  }

  /// Adds sums of the same key.
  @inlinable
  public mutating func add(_ sum: FlowSum) {
    bytes = bytes &+ min(sum.bytes, 1 << 48)
    let packets = min(self.packets &+ min(sum.packets, 1 << 48), 0xffff_ffff_ffff)
    counters = counters & ~0xffff_ffff_ffff | packets | UInt64(sum.tcpFlags) << 48
    firstSecond = min(firstSecond, sum.first.seconds)
    lastSecond = max(lastSecond, sum.last.seconds)
  }
}
