import FlowModel
import NetworkTypes
import VPCTopology
import Verdicts

/// The same semantics as slow, plain code: dictionaries, whole histories, nothing cached.
struct ReferenceEngine {
  struct Key: Hashable {
    let interface: UInt32
    let local: IPAddress
    let remote: IPAddress
    let ipProtocol: IPProtocol
    let selectors: [Int]
  }

  struct Connection {
    let opener: FlowDirection
    let isTracked: Bool
    var history: [(direction: FlowDirection, flags: TCPFlags)] = []
    var last: UInt32
    var wasIdleTooLong = false
  }

  typealias Answer = (action: FlowAction, text: String)

  var sources: RuleSources
  let timeouts: TrackingTimeouts
  private var connections: [Key: Connection] = [:]
  private var start: UInt32?

  init(_ sources: RuleSources, _ timeouts: TrackingTimeouts) {
    self.sources = sources
    self.timeouts = timeouts
  }

  mutating func judge(_ packet: JudgedPacket) -> Answer {
    if start == nil { start = packet.time.seconds }
    let policy = sources.interfaces[Int(packet.interface)]
    let acl = packet.crossesSubnet ? aclAnswer(packet, policy) : nil
    if packet.direction == .ingress, let acl, acl.action == .reject { return acl }
    guard !policy.groupIDs.isEmpty else { return acl ?? (.accept, "-") }
    let group = groupAnswer(packet, policy)
    if group.action == .accept, let acl, acl.action == .reject { return acl }
    return group
  }

  // MARK: rules

  func aclAnswer(_ packet: JudgedPacket, _ policy: InterfacePolicy) -> Answer? {
    guard let acl = sources.acls.first(where: { $0.id == policy.aclID }) else { return nil }
    let remote = packet.direction == .ingress ? packet.key.source : packet.key.destination
    let match = acl.entries.sorted { $0.number < $1.number }.first { entry in
      entry.direction == packet.direction && entry.block.contains(remote)
        && matches(entry.selector, packet, port: packet.key.destinationPort)
    }
    return (match?.action ?? .reject, "\(acl.id)/\(match.map { "\($0.number)" } ?? "*")")
  }

  private func matches(_ selector: TrafficSelector, _ packet: JudgedPacket, port: UInt16) -> Bool {
    switch selector {
    case .all: return true
    case .number(let number): return number == packet.key.ipProtocol
    case .ports(let number, let ports):
      return number == packet.key.ipProtocol && ports.contains(port)
    case .icmp(let number, let type, let code):
      return number == packet.key.ipProtocol && (type == nil || type == packet.icmpType)
        && (type == nil || code == nil || code == packet.icmpCode)
    }
  }

  private func isEverywhere(_ peer: RulePeer) -> Bool {
    guard case .block(let block) = peer else { return false }
    return block.prefixLength == 0
  }

  /// The allowing rule of a packet with this port, by the order that names it.
  private func allowing(
    _ packet: JudgedPacket, _ policy: InterfacePolicy, _ direction: FlowDirection, port: UInt16
  ) -> (group: String, rule: SecurityGroupRule)? {
    let remote = packet.direction == .ingress ? packet.key.source : packet.key.destination
    let groups = sources.groups.filter { policy.groupIDs.contains($0.id) }
    typealias Candidate = (group: String, rule: SecurityGroupRule)
    let all = groups.flatMap { group in group.rules.map { Candidate(group.id, $0) } }
    let matching =
      all
      .filter { _, rule in
        guard rule.direction == direction, matches(rule.selector, packet, port: port) else {
          return false
        }
        switch rule.peer {
        case .block(let block): return block.contains(remote)
        case .group(let id): return sources.groupMembers[id, default: []].contains(remote)
        case .prefixList(let id):
          return sources.prefixLists[id, default: []].contains { $0.contains(remote) }
        }
      }
    return matching.min { left, right in
      let ranks = (isEverywhere(left.rule.peer) ? 0 : 1, isEverywhere(right.rule.peer) ? 0 : 1)
      return (ranks.0, left.group, left.rule.id) < (ranks.1, right.group, right.rule.id)
    }
  }

  private func opensEverything(
    _ packet: JudgedPacket, _ policy: InterfacePolicy, _ direction: FlowDirection
  ) -> Bool {
    sources.groups.filter { policy.groupIDs.contains($0.id) }.contains { group in
      group.rules.contains { rule in
        guard rule.direction == direction, case .block(let block) = rule.peer,
          block.prefixLength == 0, block.base.version == packet.key.version
        else { return false }
        switch rule.selector {
        case .all: return true
        case .number(let number): return number == packet.key.ipProtocol
        case .ports(let number, let ports):
          return number == packet.key.ipProtocol && ports == 0...UInt16.max
        case .icmp: return false
        }
      }
    }
  }

  // MARK: connections

  private static let answers: [IPProtocol: [UInt8: UInt8]] = [
    .icmp: [0: 8, 14: 13, 16: 15, 18: 17], .icmpv6: [129: 128],
  ]

  private func key(_ packet: JudgedPacket) -> Key {
    let isIngress = packet.direction == .ingress
    let number = packet.key.ipProtocol
    var selectors: [Int] = []
    if number == .tcp || number == .udp {
      let ports = [Int(packet.key.sourcePort), Int(packet.key.destinationPort)]
      selectors = isIngress ? ports.reversed() : ports
    } else if let answers = Self.answers[number] {
      let question = answers[packet.icmpType]
      let type = question ?? packet.icmpType
      let isQuery = answers.values.contains(type)
      let asker = (packet.direction == .egress) == (question == nil) ? 1 : 0
      selectors = [
        Int(type), Int(packet.icmpCode), isQuery ? Int(packet.icmpIdentifier) : 0, asker,
      ]
    }
    return Key(
      interface: packet.interface, local: isIngress ? packet.key.destination : packet.key.source,
      remote: isIngress ? packet.key.source : packet.key.destination, ipProtocol: number,
      selectors: selectors)
  }

  private enum State { case live, expired, closed, forgotten }

  private func state(_ connection: Connection, _ packet: JudgedPacket) -> State {
    let now = packet.time.seconds
    let idle = now > connection.last ? now - connection.last : 0
    switch packet.key.ipProtocol {
    case .tcp:
      if !connection.isTracked { return idle > 3600 ? .forgotten : .live }
      if connection.wasIdleTooLong || isClosed(connection) {
        return idle > 900 ? .forgotten : .closed
      }
      let hasFIN = connection.history.contains { $0.flags.contains(.fin) }
      let isOpening = connection.history.allSatisfy { $0.flags.contains(.syn) }
      let limit = hasFIN || isOpening ? 120 : timeouts.tcpEstablished
      return idle > limit + 900 ? .forgotten : idle > limit ? .expired : .live
    case .udp:
      let limit =
        !connection.isTracked || isStream(connection) ? timeouts.udpStream : timeouts.udpSingle
      return idle > limit ? .forgotten : .live
    case .icmp, .icmpv6: return idle > 30 ? .forgotten : .live
    default: return idle > 600 ? .forgotten : .live
    }
  }

  /// Two requests, each with a response behind it.
  private func isStream(_ connection: Connection) -> Bool {
    var turns: [FlowDirection] = []
    for (direction, _) in connection.history where direction != turns.last {
      turns.append(direction)
    }
    return turns.count >= 4
  }

  private func isClosed(_ connection: Connection) -> Bool {
    var finished: Set<FlowDirection> = []
    var acknowledged: Set<FlowDirection> = []
    for (direction, flags) in connection.history {
      if flags.contains(.rst) { return true }
      if flags.contains(.syn) { continue }
      let other: FlowDirection = direction == .ingress ? .egress : .ingress
      if finished.contains(other) { acknowledged.insert(other) }
      if flags.contains(.fin) { finished.insert(direction) }
      if acknowledged.count == 2 { return true }
    }
    return false
  }

  private mutating func groupAnswer(_ packet: JudgedPacket, _ policy: InterfacePolicy) -> Answer {
    let key = key(packet)
    guard let connection = connections[key] else { return begin(packet, policy, key) }
    let opens =
      packet.key.ipProtocol == .tcp && packet.tcpFlags.contains(.syn)
      && packet.tcpFlags.isDisjoint(with: [.ack, .rst])
    switch state(connection, packet) {
    case .forgotten:
      connections[key] = nil
      return begin(packet, policy, key)
    case .expired, .closed:
      if opens { return begin(packet, policy, key) }
      connections[key]?.wasIdleTooLong = true
      connections[key]?.last = max(connection.last, packet.time.seconds)
      return (.reject, "closed")
    case .live where !connection.isTracked:
      let isRequest = packet.key.ipProtocol == .udp && packet.direction == connection.opener
      if opens || isRequest { return begin(packet, policy, key) }
      connections[key]?.last = max(connection.last, packet.time.seconds)
      guard
        let match = allowing(packet, policy, packet.direction, port: packet.key.destinationPort)
      else { return (.reject, "sg-default-deny") }
      let isReply = packet.direction != connection.opener
      return (.accept, isReply ? "untracked" : "\(match.group)/\(match.rule.id)")
    case .live:
      let isOpening = connection.history.allSatisfy { $0.flags.contains(.syn) }
      if opens && !isOpening {
        let port = packet.key.destinationPort
        if allowing(packet, policy, packet.direction, port: port) != nil {
          return begin(packet, policy, key)
        }
      } else {
        connections[key]?.history.append((packet.direction, packet.tcpFlags))
      }
      connections[key]?.last = max(connection.last, packet.time.seconds)
      return label(packet, policy, connection.opener)
    }
  }

  /// The opener's rule while one allows it, else the tracking.
  private func label(
    _ packet: JudgedPacket, _ policy: InterfacePolicy, _ opener: FlowDirection
  ) -> Answer {
    guard packet.direction == opener,
      let match = allowing(packet, policy, opener, port: packet.key.destinationPort)
    else { return (.accept, "tracked") }
    return (.accept, "\(match.group)/\(match.rule.id)")
  }

  private mutating func begin(
    _ packet: JudgedPacket, _ policy: InterfacePolicy, _ key: Key
  ) -> Answer {
    let own = allowing(packet, policy, packet.direction, port: packet.key.destinationPort)
    let isTCP = packet.key.ipProtocol == .tcp
    let flags = packet.tcpFlags
    let opens = flags.contains(.syn) && flags.isDisjoint(with: [.ack, .rst])
    let looksLikeReply =
      flags.isSuperset(of: [.syn, .ack]) || packet.key.sourcePort < packet.key.destinationPort
    let isEarly = packet.time.seconds <= (start ?? 0) + 60 && !flags.contains(.syn)
    if isTCP && !opens && looksLikeReply && (own != nil || isEarly) {
      let opener: FlowDirection = packet.direction == .ingress ? .egress : .ingress
      if let match = allowing(packet, policy, opener, port: packet.key.sourcePort) {
        let isUntracked =
          isEverywhere(match.rule.peer) && own != nil && mayGoUntracked(packet, policy)
          && opensEverything(packet, policy, packet.direction)
        connections[key] = Connection(
          opener: opener, isTracked: !isUntracked, history: [(packet.direction, flags)],
          last: packet.time.seconds)
        return (.accept, isUntracked ? "untracked" : "tracked")
      }
    }
    guard let own else { return (.reject, "sg-default-deny") }
    let answer: Answer = (.accept, "\(own.group)/\(own.rule.id)")
    if Self.answers[packet.key.ipProtocol]?[packet.icmpType] != nil { return answer }
    let other: FlowDirection = packet.direction == .ingress ? .egress : .ingress
    let isUntracked =
      isEverywhere(own.rule.peer) && mayGoUntracked(packet, policy)
      && opensEverything(packet, policy, other)
    connections[key] = Connection(
      opener: packet.direction, isTracked: !isUntracked, history: [(packet.direction, flags)],
      last: packet.time.seconds)
    return answer
  }

  private func mayGoUntracked(_ packet: JudgedPacket, _ policy: InterfacePolicy) -> Bool {
    [.tcp, .udp].contains(packet.key.ipProtocol) && !policy.isAutomaticallyTracked
      && !packet.isAutomaticallyTracked
  }
}
