public import FlowModel
public import NetworkTypes

/// One packet as it stands before one network interface, with all that a verdict depends on.
///
/// A packet between two known interfaces is judged twice: as egress of its source and, when that
/// is accepted, as ingress of its destination.
public struct JudgedPacket: Sendable, BitwiseCopyable {
  /// Addresses, ports and protocol; the capture interface in it is not looked at.
  public var key: FlowKey
  /// When the packet passed; moves the clock of its connection.
  public var time: PacketTime
  /// The index of the interface in the rules.
  public var interface: UInt32
  /// Seen from that interface.
  public var direction: FlowDirection
  /// Flags of a TCP header, raw or as flow logs keep them; 0 for other protocols.
  public var tcpFlags: TCPFlags
  /// ICMP and ICMPv6 only.
  public var icmpType: UInt8
  /// ICMP and ICMPv6 only.
  public var icmpCode: UInt8
  /// The identifier of an ICMP query; 0 when the caller does not keep it.
  public var icmpIdentifier: UInt16
  /// The other side is outside the interface's subnet, so the network ACL has a say.
  public var crossesSubnet: Bool
  /// The path makes AWS track the connection whatever the rules say, such as one through a NAT
  /// gateway or an interface endpoint.
  public var isAutomaticallyTracked: Bool

  /// Describes a packet.
  @inlinable
  public init(
    key: FlowKey, time: PacketTime, interface: UInt32, direction: FlowDirection,
    tcpFlags: TCPFlags = [], icmpType: UInt8 = 0, icmpCode: UInt8 = 0,
    icmpIdentifier: UInt16 = 0, crossesSubnet: Bool = true, isAutomaticallyTracked: Bool = false
  ) {
    self.key = key
    self.time = time
    self.interface = interface
    self.direction = direction
    self.tcpFlags = tcpFlags
    self.icmpType = icmpType
    self.icmpCode = icmpCode
    self.icmpIdentifier = icmpIdentifier
    self.crossesSubnet = crossesSubnet
    self.isAutomaticallyTracked = isAutomaticallyTracked
  }
}

extension JudgedPacket {
  var isTCP: Bool { key.ipProtocol == .tcp }
  var isUDP: Bool { key.ipProtocol == .udp }
  var isICMP: Bool { key.ipProtocol == .icmp || key.ipProtocol == .icmpv6 }

  /// The address of the other side.
  var remote: IPAddress { direction == .ingress ? key.source : key.destination }

  /// A TCP packet that asks for a new connection.
  var opensConnection: Bool { tcpFlags.intersection([.syn, .ack, .rst]) == .syn }

  /// A TCP packet that is more likely the server's than the client's: servers have low ports.
  var looksLikeReply: Bool {
    tcpFlags.isSuperset(of: [.syn, .ack]) || key.sourcePort < key.destinationPort
  }
}

extension FlowDirection {
  var opposite: FlowDirection { self == .ingress ? .egress : .ingress }
}
