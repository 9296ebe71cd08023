/// An IANA protocol number, as in the IPv4 protocol field and flow log field `protocol`.
public struct IPProtocol: RawRepresentable, Hashable, Sendable {
  /// The number in the packet.
  public let rawValue: UInt8

  /// Names the protocol with this number; every number is valid.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Internet Control Message Protocol (RFC 792).
  @inlinable public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
  /// Transmission Control Protocol (RFC 9293).
  @inlinable public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
  /// User Datagram Protocol (RFC 768).
  @inlinable public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
  /// Datagram Congestion Control Protocol (RFC 4340).
  @inlinable public static var dccp: IPProtocol { IPProtocol(rawValue: 33) }
  /// ICMP for IPv6 (RFC 4443).
  @inlinable public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }
  /// Stream Control Transmission Protocol (RFC 9260).
  @inlinable public static var sctp: IPProtocol { IPProtocol(rawValue: 132) }
  /// UDP-Lite (RFC 3828).
  @inlinable public static var udpLite: IPProtocol { IPProtocol(rawValue: 136) }

  /// Whether the first four payload bytes are a source and a destination port.
  @inlinable
  public var hasPorts: Bool {
    switch rawValue {
    case 6, 17, 33, 132, 136: true
    default: false
    }
  }
}

extension IPProtocol: CustomStringConvertible {
  /// The lower-case name people use, else the number.
  public var description: String { name.map { "\($0)" } ?? "\(rawValue)" }

  /// The lower-case name people use for common protocols; nil for the others.
  public var name: StaticString? {
    switch rawValue {
    case 1: "icmp"
    case 2: "igmp"
    case 4: "ipip"
    case 6: "tcp"
    case 17: "udp"
    case 33: "dccp"
    case 41: "ipv6"
    case 47: "gre"
    case 50: "esp"
    case 51: "ah"
    case 58: "icmpv6"
    case 89: "ospf"
    case 103: "pim"
    case 112: "vrrp"
    case 132: "sctp"
    case 136: "udplite"
    default: nil
    }
  }
}
