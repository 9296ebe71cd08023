/// Bounds of connection tracking, each with what happens when it is reached.
public enum VerdictLimits {
  /// Tracked connections by default; beyond it the one that is idle for longest is forgotten.
  ///
  /// A connection takes 64 bytes, and 16 to 32 in the index.
  public static let connectionLimit = 1_000_000
  /// The smallest limit that makes sense.
  public static let connectionMinimum = 64
  /// The largest number of connections that the index can number.
  public static let connectionMaximum = 1 << 30
  /// Interfaces that a connection's key can tell apart.
  public static let interfaceLimit: UInt32 = 1 << 22
  /// Seconds from the first packet in which a TCP packet that looks like a reply is taken for one
  /// of a connection that began before observation did.
  public static let pickUpSeconds: UInt32 = 60
  /// Seconds for which a connection that is being opened or closed waits for its next packet.
  public static let handshakeSeconds: UInt32 = 120
  /// Seconds for which a TCP connection that is over is remembered, so that late packets are
  /// refused; no retransmission comes later.
  public static let closedSeconds: UInt32 = 900
  /// Seconds for which an idle untracked TCP flow is remembered, so that its two sides are known.
  public static let untrackedSeconds: UInt32 = 3600
  /// Seconds for which the verdict on packets without a connection is remembered.
  public static let judgedSeconds: UInt32 = 30
  /// Seconds in which a reply of a protocol without ports is accepted (EC2, "Connection tracking").
  public static let otherProtocolSeconds: UInt32 = 600
  /// Seconds in which an ICMP answer is accepted, as for one UDP request and its response.
  public static let icmpSeconds: UInt32 = 30
  /// Connections that eviction looks at to find the one that is idle for longest.
  static let evictionSample = 16
  /// Connections that each new one looks at to take over the place of one that is over.
  static let reuseSample = 2
}

/// Idle timeouts of tracked connections in seconds, as an interface's settings name them.
///
/// Defaults and bounds are those of EC2's connection tracking timeouts.
public struct TrackingTimeouts: Hashable, Sendable {
  /// An established TCP connection: 60 to 432,000, by default five days (350 on newer instances).
  public var tcpEstablished: UInt32
  /// UDP with one direction only, or one request and its response: 30 to 60.
  public var udpSingle: UInt32
  /// UDP with more than one request and response: 60 to 180.
  public var udpStream: UInt32

  /// Chooses timeouts; those of EC2 by default.
  public init(
    tcpEstablished: UInt32 = 432_000, udpSingle: UInt32 = 30, udpStream: UInt32 = 180
  ) {
    self.tcpEstablished = tcpEstablished
    self.udpSingle = udpSingle
    self.udpStream = udpStream
  }
}

/// Why verdicts cannot begin.
public enum VerdictError: Error, CustomStringConvertible {
  /// The kernel refused memory for the connection table.
  case outOfMemory(bytes: Int)

  /// What was asked for, and what would work.
  public var description: String {
    switch self {
    case .outOfMemory(let bytes):
      "the kernel refused \(bytes) bytes for the table of tracked connections; "
        + "a smaller connection limit needs less"
    }
  }
}
