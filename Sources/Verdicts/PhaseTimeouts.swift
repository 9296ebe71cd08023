/// Seconds of idleness after which a connection is over, by phase.
struct PhaseTimeouts: Sendable {
  private var seconds = InlineArray<16, UInt32>(repeating: 0)

  init(_ timeouts: TrackingTimeouts) {
    self[.judged] = VerdictLimits.judgedSeconds
    self[.untrackedTCP] = VerdictLimits.untrackedSeconds
    self[.untrackedUDP] = timeouts.udpStream
    self[.tcpOpening] = VerdictLimits.handshakeSeconds
    self[.tcpEstablished] = timeouts.tcpEstablished
    self[.tcpClosing] = VerdictLimits.handshakeSeconds
    self[.tcpClosed] = VerdictLimits.closedSeconds
    self[.udpRequested] = timeouts.udpSingle
    self[.udpAnswered] = timeouts.udpSingle
    self[.udpRequestedAgain] = timeouts.udpSingle
    self[.udpStream] = timeouts.udpStream
    self[.icmp] = VerdictLimits.icmpSeconds
    self[.other] = VerdictLimits.otherProtocolSeconds
  }

  private(set) subscript(phase: Connection.Phase) -> UInt32 {
    @inline(__always) get { seconds[Int(phase.rawValue & 15)] }
    set { seconds[Int(phase.rawValue & 15)] = newValue }
  }

  /// Whether a connection has been idle for too long.
  @inline(__always)
  func isExpired(_ connection: Connection, at second: UInt32) -> Bool {
    connection.idle(at: second) > self[connection.phase]
  }

  /// Whether nothing that is let through depends on a connection.
  func isOver(_ connection: Connection, at second: UInt32) -> Bool {
    connection.phase == .tcpClosed || connection.phase == .judged
      || isExpired(connection, at: second)
  }

  /// Whether packets are judged as if the connection had never been.
  ///
  /// A tracked TCP connection is remembered beyond its timeout, so that late packets are refused.
  func isForgotten(_ connection: Connection, at second: UInt32) -> Bool {
    switch connection.phase {
    case .tcpOpening, .tcpEstablished, .tcpClosing:
      connection.idle(at: second) > self[connection.phase] + VerdictLimits.closedSeconds
    default: isExpired(connection, at: second)
    }
  }
}
