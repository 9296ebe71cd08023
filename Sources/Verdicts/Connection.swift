import FlowModel

/// One connection of one interface, or a remembered verdict: exactly one 64-byte cache line.
struct Connection: BitwiseCopyable {
  /// Where a connection stands; the raw value indexes the idle timeouts.
  enum Phase: UInt8, BitwiseCopyable {
    /// No connection: only verdicts of rules, remembered by direction.
    case judged
    /// TCP or UDP that is not tracked: each direction by its own rules.
    case untrackedTCP
    case untrackedUDP
    /// SYN seen.
    case tcpOpening
    /// Under way.
    case tcpEstablished
    /// At least one FIN seen.
    case tcpClosing
    /// Over; what still comes is refused.
    case tcpClosed
    /// One or more packets without a reply.
    case udpRequested
    /// One request and its response.
    case udpAnswered
    /// A request behind the first response.
    case udpRequestedAgain
    /// More than one request and response.
    case udpStream
    /// An ICMP question, or any other ICMP packet.
    case icmp
    /// A protocol tracked by addresses alone.
    case other
  }

  /// Facts in single bits.
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt16
    /// The interface's side began.
    static var openedByEgress: Marks { Marks(rawValue: 1) }
    /// A FIN of the opener, and of the other side; then the same for their acknowledgement.
    static var openerFIN: Marks { Marks(rawValue: 2) }
    static var replierFIN: Marks { Marks(rawValue: 4) }
    static var openerFINAcknowledged: Marks { Marks(rawValue: 8) }
    static var replierFINAcknowledged: Marks { Marks(rawValue: 16) }
    /// The rule that let the connection begin allows it no longer.
    static var ruleIsGone: Marks { Marks(rawValue: 32) }
    /// The cached verdict of a direction counts, and whether it was given at the subnet's edge.
    static var ingressCached: Marks { Marks(rawValue: 64) }
    static var egressCached: Marks { Marks(rawValue: 128) }
    static var ingressCrosses: Marks { Marks(rawValue: 256) }
    static var egressCrosses: Marks { Marks(rawValue: 512) }
    static var bothCached: Marks { Marks(rawValue: 64 | 128) }
  }

  var key: ConnectionKey
  /// The final verdicts, groups and ACL together, on ingress and egress.
  var ingressVerdict: Verdict
  var egressVerdict: Verdict
  /// The rules that the cached verdicts come from.
  var generation: UInt32
  /// The rule that let the connection begin, in the rule book.
  var opening: UInt32
  /// Unix second of the latest packet.
  var lastSecond: UInt32
  var marks: Marks = []
  var phase: Phase = .judged
  private var padding: UInt8 = 0

  init(_ key: ConnectionKey, generation: UInt32, second: UInt32) {
    self.key = key
    (ingressVerdict, egressVerdict) = (.unknown, .unknown)
    self.generation = generation
    opening = 0
    lastSecond = second
  }

  var opener: FlowDirection {
    marks.contains(.openedByEgress) ? .egress : .ingress
  }

  /// Whether a security group lets replies pass because of this connection.
  var isTracked: Bool {
    switch phase {
    case .judged, .untrackedTCP, .untrackedUDP, .tcpClosed: false
    default: true
    }
  }

  /// Seconds without a packet; 0 where packets come out of order.
  @inline(__always)
  func idle(at second: UInt32) -> UInt32 { second > lastSecond ? second - lastSecond : 0 }

  @inline(__always)
  mutating func touch(_ second: UInt32) { lastSecond = max(lastSecond, second) }

  /// The final verdict of a direction under the rules it was given by, if there is one.
  @inline(__always)
  func cached(_ direction: FlowDirection, crossesSubnet: Bool?) -> Verdict? {
    let isIngress = direction == .ingress
    var wanted: UInt16 = isIngress ? 64 : 128
    var known = wanted
    if let crossesSubnet {
      known |= isIngress ? 256 : 512
      if crossesSubnet { wanted = known }
    }
    guard marks.rawValue & known == wanted else { return nil }
    return isIngress ? ingressVerdict : egressVerdict
  }

  mutating func cache(_ verdict: Verdict, _ direction: FlowDirection, crossesSubnet: Bool) {
    if direction == .ingress {
      ingressVerdict = verdict
      marks.insert(.ingressCached)
      marks.set(.ingressCrosses, to: crossesSubnet)
    } else {
      egressVerdict = verdict
      marks.insert(.egressCached)
      marks.set(.egressCrosses, to: crossesSubnet)
    }
  }
}

extension Connection.Marks {
  mutating func set(_ mark: Connection.Marks, to isSet: Bool) {
    if isSet { insert(mark) } else { remove(mark) }
  }
}
