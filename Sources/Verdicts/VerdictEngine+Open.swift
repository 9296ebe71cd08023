import FlowModel
import NetworkTypes

/// Connections that begin, or are met half-way.
extension VerdictEngine {
  /// Judges a packet that belongs to no connection, and begins one when a rule allows it.
  ///
  /// A TCP packet without SYN belongs to a connection that began before observation did. One that
  /// looks like a reply is taken for one when rules would have let the other side begin, and
  /// either the packet's own direction is allowed too or observation has only just begun. Other
  /// packets are taken as if they began the connection.
  mutating func open(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, _ place: inout Place
  ) -> Verdict {
    let probe = RuleProbe(packet)
    let own = rules.allowance(interface, packet.direction, probe)
    if packet.isTCP && !packet.opensConnection && packet.looksLikeReply,
      own != nil || mayPickUp(packet)
    {
      let opener = packet.direction.opposite
      if let match = rules.allowance(interface, opener, RuleProbe(openerOf: packet)) {
        return begin(packet, interface, match, opener: opener, reply: own, &place)
      }
    }
    guard let own else { return defaultDeny(interface, packet.direction, probe) }
    if packet.isICMP && ICMPQuery(packet).isAnswer {
      // An answer that nobody asked for passes by its rule, but lets no question pass.
      return Verdict(.accept, DecidingRule(.securityGroup, subject: own.subject))
    }
    return begin(packet, interface, own, opener: packet.direction, &place)
  }

  /// Whether a reply can belong to a connection that was established before observation began.
  func mayPickUp(_ packet: JudgedPacket) -> Bool {
    guard let pickUpEnd else { return false }
    return packet.time.seconds <= pickUpEnd && !packet.tcpFlags.contains(.syn)
  }

  /// Begins a connection that a rule allows.
  ///
  /// - Parameter reply: The rule that allows this packet, when it is the reply of a connection
  ///   that is met half-way.
  mutating func begin(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, _ match: GroupMatch,
    opener: FlowDirection, reply: GroupMatch? = nil, _ place: inout Place
  ) -> Verdict {
    var connection = Connection(
      place.key, generation: generation, second: packet.time.seconds)
    connection.opening = match.subject
    connection.marks.set(.openedByEgress, to: opener == .egress)
    let isReply = packet.direction != opener
    let isUntracked =
      (packet.isTCP || packet.isUDP) && match.isEverywhere
      && !packet.isAutomaticallyTracked && !interface.isAutomaticallyTracked
      && interface.isOpen(opener.opposite, packet) && (!isReply || reply != nil)
      && !(rules.routes?.isTracked(packet.interface, packet.remote) ?? false)
    if isUntracked {
      connection.phase = packet.isTCP ? .untrackedTCP : .untrackedUDP
    } else {
      connection.phase = Connection.firstPhase(packet)
      if packet.isTCP { connection.advance(packet) }
    }
    if place.number < 0 {
      place.number = table.insert(connection, hash: place.hash)
    } else {
      table[place.number] = connection
    }
    guard isReply else {
      return Verdict(.accept, DecidingRule(.securityGroup, subject: match.subject))
    }
    guard isUntracked, let reply else {
      return Verdict(.accept, DecidingRule(.tracked, subject: match.subject))
    }
    return Verdict(.accept, DecidingRule(.untracked, subject: reply.subject))
  }
}

extension Connection {
  /// The phase of a tracked connection before its first packet.
  static func firstPhase(_ packet: JudgedPacket) -> Phase {
    switch packet.key.ipProtocol {
    case .tcp: .tcpOpening
    case .udp: .udpRequested
    case .icmp, .icmpv6: .icmp
    default: .other
    }
  }

  /// Moves the state of a tracked connection by one packet.
  mutating func advance(_ packet: JudgedPacket) {
    let isReply = packet.direction != opener
    switch phase {
    case .tcpOpening, .tcpEstablished, .tcpClosing:
      advanceTCP(packet.tcpFlags, isReply: isReply)
    case .udpRequested where isReply: phase = .udpAnswered
    case .udpAnswered where !isReply: phase = .udpRequestedAgain
    case .udpRequestedAgain where isReply: phase = .udpStream
    default: break
    }
  }

  /// RFC 9293 as far as flags tell: over with a RST, or when both FINs are acknowledged.
  ///
  /// Without sequence numbers the first packet behind a FIN from the other side counts as its
  /// acknowledgement.
  private mutating func advanceTCP(_ flags: TCPFlags, isReply: Bool) {
    if flags.contains(.rst) {
      phase = .tcpClosed
      return
    }
    if flags.contains(.syn) { return }
    if phase == .tcpOpening { phase = .tcpEstablished }
    if marks.contains(isReply ? .openerFIN : .replierFIN) {
      marks.insert(isReply ? .openerFINAcknowledged : .replierFINAcknowledged)
    }
    if flags.contains(.fin) {
      marks.insert(isReply ? .replierFIN : .openerFIN)
      phase = .tcpClosing
    }
    let finished: Marks = [.openerFINAcknowledged, .replierFINAcknowledged]
    if marks.isSuperset(of: finished) { phase = .tcpClosed }
  }
}
