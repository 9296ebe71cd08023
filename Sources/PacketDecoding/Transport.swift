import FlowModel
import NetworkTypes

/// What a decoder finds behind the link layer.
enum DecodedPacket {
  /// A packet: its addresses in the key, the upper layer, and its IP-layer bytes.
  case packet(FlowKey, Transport, bytes: UInt32)
  /// No readable IP header.
  case unparsed(UnparsedReason)
}

/// What a flow needs of the upper layer.
struct Transport {
  /// The family of the IP header in front.
  let version: IPVersion
  /// The protocol number.
  var number: UInt8
  /// Source port in the high half, destination port in the low; 0 without ports.
  var ports: UInt32 = 0
  /// What the packet adds to `tcp-flags`.
  var tcpFlags: UInt8 = 0
  /// ICMP and ICMPv6: type and code.
  var icmpTypeAndCode: UInt16 = 0
  /// Where the packet that an ICMP error quotes begins; 0 for anything else.
  var quoteOffset = 0

  init(version: IPVersion, number: UInt8) {
    self.version = version
    self.number = number
  }

  /// Reads ports and flags as far as both the capture and the IP packet reach.
  ///
  /// - Parameter end: Where the IP packet ends; what lies behind is padding of the link layer.
  mutating func read(_ frame: borrowing FrameBytes, at offset: Int, end: Int) {
    if number == IPProtocol.icmp.rawValue || number == IPProtocol.icmpv6.rawValue,
      frame.has(2, at: offset), end - offset >= 2
    {
      icmpTypeAndCode = frame.uint16(offset)
      if isICMPError { quoteOffset = offset + 8 }
    }
    guard IPProtocol(rawValue: number).hasPorts, frame.has(4, at: offset), end - offset >= 4
    else { return }
    ports = frame.uint32(offset)
    guard number == IPProtocol.tcp.rawValue, frame.has(14, at: offset), end - offset >= 14
    else { return }
    tcpFlags = TCPFlags(rawValue: frame.uint8(offset + 13)).recorded.rawValue
  }

  /// Whether the ICMP type reports on another packet (RFC 792, RFC 4443 section 2.1).
  private var isICMPError: Bool {
    let type = icmpTypeAndCode >> 8
    return number == IPProtocol.icmp.rawValue
      ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : (1...4).contains(type)
  }
}
