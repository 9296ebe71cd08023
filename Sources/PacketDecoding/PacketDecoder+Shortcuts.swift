import FlowModel
import NetworkTypes

/// The common cases without loops or calls; nil sends a frame the general way, which agrees.
extension PacketDecoder {
  /// Ethernet, IPv4 with a header of 20 bytes, no fragment, ports, and room for a TCP header.
  @inline(__always)
  static func plainIPv4(
    _ frame: borrowing FrameBytes, _ descriptor: FrameDescriptor
  ) -> PacketHeader? {
    guard frame.has(48, at: 0), frame.uint16(12) == 0x0800, frame.uint8(14) == 0x45,
      frame.uint16(20) & 0x3fff == 0
    else { return nil }
    let length = frame.uint16(16)
    guard length >= 40 else { return nil }
    let number = IPProtocol(rawValue: frame.uint8(23))
    guard number.hasPorts else { return nil }
    var key = FlowKey()
    key.sourceLow = UInt64(frame.uint32(26))
    key.destinationLow = UInt64(frame.uint32(30))
    key.traits = FlowKey.traits(
      ports: frame.uint32(34), interface: descriptor.interface, protocol: number.rawValue,
      hint: .none, version: .v4)
    let isTCP = number.rawValue == IPProtocol.tcp.rawValue
    let flags = isTCP ? TCPFlags(rawValue: frame.uint8(47)).recorded.rawValue : 0
    return PacketHeader(
      key: key, time: descriptor.time, bytes: UInt32(length), tcpFlags: flags)
  }

  /// Ethernet, IPv6 and TCP or UDP right behind it, with at least 14 bytes of them.
  @inline(__always)
  static func plainIPv6(
    _ frame: borrowing FrameBytes, _ descriptor: FrameDescriptor
  ) -> PacketHeader? {
    guard frame.has(68, at: 0), frame.uint16(12) == 0x86dd, frame.uint8(14) >> 4 == 6 else {
      return nil
    }
    let payload = frame.uint16(18)
    let number = frame.uint8(20)
    let isTCP = number == IPProtocol.tcp.rawValue
    guard isTCP || number == IPProtocol.udp.rawValue, payload >= 14 else { return nil }
    var key = FlowKey()
    key.sourceHigh = frame.uint64(22)
    key.sourceLow = frame.uint64(30)
    key.destinationHigh = frame.uint64(38)
    key.destinationLow = frame.uint64(46)
    key.traits = FlowKey.traits(
      ports: frame.uint32(54), interface: descriptor.interface, protocol: number, hint: .none,
      version: .v6)
    let flags = isTCP ? TCPFlags(rawValue: frame.uint8(67)).recorded.rawValue : 0
    return PacketHeader(
      key: key, time: descriptor.time, bytes: 40 + UInt32(payload), tcpFlags: flags)
  }
}
