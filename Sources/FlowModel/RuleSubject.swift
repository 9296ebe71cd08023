import NetworkTypes

/// A rule as people know it: names, and what it speaks of.
public struct RuleSubject: Hashable, Sendable {
  /// The `sg-` or `acl-` identifier.
  public var owner: String
  /// The `sgr-` identifier, an entry's number, or `*`; empty for a group as a whole.
  public var member: String
  /// The direction it is for.
  public var direction: FlowDirection
  /// The protocol's name, or `all`.
  public var ipProtocol: String
  /// `443`, `1024-65535`, `type 8 code 0`, or empty for all of them.
  public var ports: String
  /// The other side: a block, a prefix list or a group.
  public var peer: String

  /// Describes a rule.
  public init(
    owner: String, member: String, direction: FlowDirection, ipProtocol: String = "all",
    ports: String = "", peer: String = ""
  ) {
    self.owner = owner
    self.member = member
    self.direction = direction
    self.ipProtocol = ipProtocol
    self.ports = ports
    self.peer = peer
  }

  /// The subject of reasons that concern no rule.
  public static let nobody = RuleSubject(owner: "-", member: "", direction: .ingress)

  /// `owner/member`, or the owner alone.
  public var path: String { member.isEmpty ? owner : "\(owner)/\(member)" }

  /// What the rule allows in the dimensions that a packet missed.
  func allowance(_ missed: MissedDimensions) -> String {
    if missed.contains(.direction) { return "is for \(direction.word)" }
    var parts: [String] = []
    if missed.contains(.ipProtocol) { parts.append(ipProtocol) }
    if missed.contains(.port) { parts.append("\(ipProtocol) \(ports)") }
    if missed.contains(.address) { parts.append(peer) }
    return "allows " + parts.joined(separator: direction == .ingress ? " from " : " to ")
  }
}

/// What a sentence says of the packet that was judged, such as `tcp 5432 from 10.0.1.14`.
public struct PacketSummary: CustomStringConvertible, Sendable {
  /// The packet's flow.
  public var key: FlowKey
  /// Seen from the judged interface.
  public var direction: FlowDirection
  /// Type and code of an ICMP packet, where they are known.
  public var icmp: (type: UInt8, code: UInt8)?

  /// Describes a packet; flows do not know ICMP types.
  public init(
    _ key: FlowKey, _ direction: FlowDirection, icmp: (type: UInt8, code: UInt8)? = nil
  ) {
    self.key = key
    self.direction = direction
    self.icmp = icmp
  }

  /// Protocol, destination port or ICMP type, and the other side.
  public var description: String {
    let name = key.ipProtocol.name == nil ? "protocol \(key.ipProtocol)" : "\(key.ipProtocol)"
    let side = direction == .ingress ? "from \(key.source)" : "to \(key.destination)"
    if key.ipProtocol == .icmp || key.ipProtocol == .icmpv6 {
      guard let icmp else { return "\(name) \(side)" }
      return "\(name) type \(icmp.type) code \(icmp.code) \(side)"
    }
    return key.ipProtocol.hasPorts
      ? "\(name) \(key.destinationPort) \(side)" : "\(name) \(side)"
  }
}
