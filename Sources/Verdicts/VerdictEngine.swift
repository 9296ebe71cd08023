public import FlowModel
import NetworkTypes

/// Says ACCEPT or REJECT with the reason, packet by packet, as security groups and network ACLs do.
///
/// Rules are walked for the first packet of a connection in each direction; further packets cost
/// one look-up. Packets come in the order of their times. Rules can be replaced at any moment;
/// tracked connections live on, untracked ones and everything by ACL are judged anew.
public struct VerdictEngine: ~Copyable {
  /// What a user can choose.
  public struct Configuration: Sendable {
    /// Connections at most; see `VerdictLimits.connectionLimit`.
    public var connectionLimit: Int
    /// Idle timeouts of tracked connections.
    public var timeouts: TrackingTimeouts
    /// A secret number that keeps senders from aiming for hash collisions.
    public var hashSeed: UInt64
    /// Whether a default deny names the rule that came nearest, which takes a second look at all.
    public var namesNearestRule: Bool

    /// Chooses memory and timeouts.
    public init(
      connectionLimit: Int = VerdictLimits.connectionLimit,
      timeouts: TrackingTimeouts = TrackingTimeouts(), hashSeed: UInt64,
      namesNearestRule: Bool = true
    ) {
      self.namesNearestRule = namesNearestRule
      self.connectionLimit = connectionLimit
      self.timeouts = timeouts
      self.hashSeed = hashSeed
    }
  }

  var rules: CompiledRules
  var table: ConnectionTable
  let timeouts: PhaseTimeouts
  let hash: ConnectionHash
  private let namesNearestRule: Bool
  /// Counts replacements of rules; verdicts kept elsewhere are void when it changes.
  public private(set) var generation: UInt32 = 0
  /// The last second in which a reply can belong to a connection from before observation.
  var pickUpEnd: UInt32?

  /// Reserves memory, with the rules in force at the first packet.
  public init(
    _ rules: CompiledRules, _ configuration: Configuration
  ) throws(VerdictError) {
    let hash = ConnectionHash(seed: configuration.hashSeed)
    let timeouts = PhaseTimeouts(configuration.timeouts)
    let table = try ConnectionTable(
      limit: configuration.connectionLimit, timeouts: timeouts, hash: hash)
    self.rules = rules
    self.table = table
    self.timeouts = timeouts
    self.hash = hash
    namesNearestRule = configuration.namesNearestRule
  }

  /// Connections that had to be forgotten before they were over, for want of room.
  ///
  /// Their next packet is judged as if observation began with it.
  public var evicted: UInt64 { table.evicted }

  /// Connections and remembered verdicts in the table, those that are over included.
  public var connectionCount: Int { table.count }

  /// Puts other rules in force from the next packet on; interfaces keep their indices.
  public mutating func replaceRules(_ rules: CompiledRules) {
    self.rules = rules
    generation &+= 1
  }

  /// The refusal of a packet that no rule of the interface's groups allows.
  func defaultDeny(
    _ interface: CompiledRules.Interface, _ direction: FlowDirection, _ probe: RuleProbe
  ) -> Verdict {
    namesNearestRule
      ? rules.nearestDeny(interface, direction, probe) : rules.plainDeny(interface)
  }

  /// The verdict on one packet.
  public mutating func judge(_ packet: JudgedPacket) -> Verdict {
    let key = ConnectionKey(packet)
    return judge(packet, key, hash(key))
  }

  /// The verdict on an ICMP error about a packet that the interface sent or received before.
  ///
  /// An error about a tracked connection passes the groups; the ACL judges it like any packet.
  ///
  /// - Parameter quoted: The packet in the error's payload, with the direction that it had.
  public mutating func judge(_ packet: JudgedPacket, quoting quoted: JudgedPacket) -> Verdict {
    var quoted = quoted
    quoted.interface = packet.interface
    quoted.direction = packet.direction.opposite
    let key = ConnectionKey(quoted)
    let number = table.find(key, hash: hash(key))
    guard number >= 0, let interface = rules.interface(packet.interface),
      table[number].isTracked, !timeouts.isExpired(table[number], at: packet.time.seconds)
    else { return judge(packet) }
    if packet.crossesSubnet,
      let acl = rules.aclVerdict(interface, packet.direction, RuleProbe(packet)),
      acl.action == .reject
    {
      return acl
    }
    return Verdict(.accept, DecidingRule(.tracked, subject: table[number].opening))
  }

  /// The whole cost of a packet whose connection is known and in no transition.
  @inline(__always)
  private mutating func judge(
    _ packet: JudgedPacket, _ key: ConnectionKey, _ hash: UInt64
  ) -> Verdict {
    let number = table.find(key, hash: hash)
    if number >= 0,
      let verdict = settled(
        number, second: packet.time.seconds, packet.tcpFlags, packet.direction,
        crossesSubnet: packet.crossesSubnet)
    {
      return verdict
    }
    return judgeSlowly(packet, key, hash, number)
  }

  /// The cached verdict of a connection whose state the packet cannot change.
  ///
  /// - Parameter crossesSubnet: Nil where it follows from the connection's key.
  @inline(__always)
  mutating func settled(
    _ number: Int, second: UInt32, _ flags: TCPFlags, _ direction: FlowDirection,
    crossesSubnet: Bool?
  ) -> Verdict? {
    let transition = TCPFlags(rawValue: 7)
    guard table[number].generation == generation,
      flags.isDisjoint(with: transition) || table[number].phase == .judged,
      table[number].isSettled, !timeouts.isExpired(table[number], at: second),
      let verdict = table[number].cached(direction, crossesSubnet: crossesSubnet)
    else { return nil }
    // What the ACL refuses on the way in never reaches the connection.
    if verdict.action == .accept || direction == .egress { table[number].touch(second) }
    return verdict
  }
}

extension Connection {
  /// Whether a packet without SYN, FIN and RST leaves the phase as it is.
  @inline(__always)
  var isSettled: Bool {
    switch phase {
    case .judged, .untrackedTCP, .untrackedUDP, .tcpEstablished, .udpStream, .icmp, .other: true
    default: false
    }
  }
}
