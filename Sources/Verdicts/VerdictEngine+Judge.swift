import FlowModel
import NetworkTypes

/// The way of packets that begin, change or end a connection, or meet new rules.
extension VerdictEngine {
  /// Inbound the ACL and then the groups, outbound the groups and then the ACL.
  @inline(never)
  mutating func judgeSlowly(
    _ packet: JudgedPacket, _ key: ConnectionKey, _ hash: UInt64, _ found: Int
  ) -> Verdict {
    guard let interface = rules.interface(packet.interface),
      packet.interface < VerdictLimits.interfaceLimit
    else { return .unknown }
    let second = packet.time.seconds
    if pickUpEnd == nil { pickUpEnd = second &+ VerdictLimits.pickUpSeconds }
    var place = Place(key: key, hash: hash, number: found)
    if found >= 0 { adoptRules(packet, interface, found) }

    let acl =
      packet.crossesSubnet
      ? rules.aclVerdict(interface, packet.direction, RuleProbe(packet)) : nil
    var verdict = acl ?? .unknown
    if packet.direction == .egress || verdict.action == .accept, interface.groupCount > 0 {
      let group = passGroups(packet, interface, &place)
      if group.action == .reject || verdict.action == .accept { verdict = group }
    }
    if verdict.action == .reject, let services = rules.services, services.isUnfiltered(packet.key) {
      verdict = Verdict(.accept, .unfiltered)
    }
    remember(verdict, packet, place)
    return verdict
  }

  /// Where a packet's connection is, or would be.
  struct Place {
    let key: ConnectionKey
    let hash: UInt64
    /// -1 while there is no connection.
    var number: Int
  }

  /// Voids what older rules said about a connection, and looks whether its rule still stands.
  private mutating func adoptRules(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, _ number: Int
  ) {
    guard table[number].generation != generation else { return }
    table[number].generation = generation
    table[number].marks.remove(.bothCached)
    guard table[number].isTracked else { return }
    let opener = table[number].opener
    let probe = packet.direction == opener ? RuleProbe(packet) : RuleProbe(openerOf: packet)
    let match = rules.allowance(interface, opener, probe)
    if let match { table[number].opening = match.subject }
    table[number].marks.set(.ruleIsGone, to: match == nil)
  }

  /// Keeps a final verdict for further packets of the same direction.
  private mutating func remember(_ verdict: Verdict, _ packet: JudgedPacket, _ place: Place) {
    var number = place.number
    let second = packet.time.seconds
    if number < 0 || table[number].phase == .judged {
      // A refused packet with SYN may be followed by a reply that is picked up.
      if packet.isTCP, packet.tcpFlags.contains(.syn), packet.looksLikeReply,
        second <= pickUpEnd ?? 0
      {
        return
      }
      if number < 0 {
        guard table.hasRoomForJudged else { return }
        let connection = Connection(place.key, generation: generation, second: second)
        number = table.insert(connection, hash: place.hash)
      }
      table[number].touch(second)
    }
    table[number].cache(verdict, packet.direction, crossesSubnet: packet.crossesSubnet)
  }

  /// What the security groups say.
  private mutating func passGroups(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, _ place: inout Place
  ) -> Verdict {
    let number = place.number
    let second = packet.time.seconds
    guard number >= 0 else { return open(packet, interface, &place) }
    if timeouts.isForgotten(table[number], at: second) {
      table[number] = Connection(place.key, generation: generation, second: second)
    }
    switch table[number].phase {
    case .judged:
      return open(packet, interface, &place)
    case .tcpClosed:
      if packet.opensConnection { return open(packet, interface, &place) }
      table[number].touch(second)
      return Verdict(.reject, DecidingRule(.closed, subject: table[number].opening))
    case .untrackedTCP, .untrackedUDP:
      let isRequest = packet.isUDP && packet.direction == table[number].opener
      if isRequest || packet.opensConnection { return open(packet, interface, &place) }
      table[number].touch(second)
      return byRules(packet, interface, opener: table[number].opener)
    case .tcpOpening, .tcpEstablished, .tcpClosing, .udpRequested, .udpAnswered,
      .udpRequestedAgain, .udpStream, .icmp, .other:
      guard timeouts.isExpired(table[number], at: second) else {
        return proceed(packet, interface, &place)
      }
      if packet.opensConnection { return open(packet, interface, &place) }
      table[number].phase = .tcpClosed
      table[number].touch(second)
      return Verdict(.reject, DecidingRule(.closed, subject: table[number].opening))
    }
  }

  /// A packet of an untracked flow: each direction by its own rules.
  private func byRules(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, opener: FlowDirection
  ) -> Verdict {
    let probe = RuleProbe(packet)
    guard let match = rules.allowance(interface, packet.direction, probe) else {
      return defaultDeny(interface, packet.direction, probe)
    }
    let kind: DecidingRule.Kind = packet.direction == opener ? .securityGroup : .untracked
    return Verdict(.accept, DecidingRule(kind, subject: match.subject))
  }

  /// A packet of a live tracked connection: groups let it pass, whatever their rules are now.
  private mutating func proceed(
    _ packet: JudgedPacket, _ interface: CompiledRules.Interface, _ place: inout Place
  ) -> Verdict {
    let number = place.number
    if packet.isTCP && packet.opensConnection && table[number].phase != .tcpOpening {
      // A new connection between the same ports, if the rules allow one.
      let probe = RuleProbe(packet)
      if let match = rules.allowance(interface, packet.direction, probe) {
        return begin(packet, interface, match, opener: packet.direction, &place)
      }
    } else {
      table[number].advance(packet)
    }
    table[number].touch(packet.time.seconds)
    return label(table[number], packet.direction)
  }

  /// Names the rule to the side that began, while it stands, and the tracking to the other.
  private func label(_ connection: Connection, _ direction: FlowDirection) -> Verdict {
    let isByRule = direction == connection.opener && !connection.marks.contains(.ruleIsGone)
    return Verdict(
      .accept, DecidingRule(isByRule ? .securityGroup : .tracked, subject: connection.opening))
  }
}
