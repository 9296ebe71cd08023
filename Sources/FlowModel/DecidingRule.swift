/// What decided on a flow, in 31 bits: a kind, and a number that a `RuleBook` resolves to names.
///
/// Small enough to travel in a flow; no text is made until somebody reads it.
public struct DecidingRule: Hashable, Sendable, BitwiseCopyable {
  /// What sort of thing decided.
  public enum Kind: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    /// No rules are known for the interface.
    case unknown
    /// An entry of a network ACL, the final `*` included.
    case networkACL
    /// A rule of a security group.
    case securityGroup
    /// No rule of any group of the interface allows the packet.
    case defaultDeny
    /// The packet belongs to a tracked connection.
    case tracked
    /// A reply that the other direction's rule lets pass, because nothing tracks the flow.
    case untracked
    /// The packet came after its connection was closed or forgotten.
    case closed
    /// Traffic of the VPC's own services, which no rule filters.
    case unfiltered
  }

  /// From the top: 0, kind 3 bits, missed dimensions 4 bits, subject 24 bits.
  public let rawValue: UInt32

  /// Numbers that a subject can have; more rules share the last, which stands for "too many".
  @inlinable public static var subjectLimit: Int { 1 << 24 }

  /// Takes the packed form.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue & 0x7fff_ffff }

  /// Packs a reason.
  ///
  /// - Parameter subject: The number that the run's `RuleBook` gave to the rule.
  /// - Parameter missed: For a default deny, what the nearest rule missed by.
  @inlinable
  public init(_ kind: Kind, subject: UInt32 = 0, missed: MissedDimensions = []) {
    rawValue = UInt32(kind.rawValue) << 28 | UInt32(missed.rawValue) << 24 | subject & 0xff_ffff
  }

  /// No rules are known.
  @inlinable public static var unknown: DecidingRule { DecidingRule(.unknown) }
  /// Services of the VPC that no rule filters.
  @inlinable public static var unfiltered: DecidingRule { DecidingRule(.unfiltered) }

  /// What sort of thing decided.
  @inlinable
  public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: rawValue >> 28)) ?? .unknown }
  /// The rule's number in the run's `RuleBook`; 0 where no rule is concerned.
  ///
  /// For a default deny it is the nearest rule; for `tracked` and `closed` the rule that let the
  /// connection begin.
  @inlinable public var subject: UInt32 { rawValue & 0xff_ffff }
  /// What the nearest rule missed by; empty when the direction has no rule at all.
  @inlinable
  public var missed: MissedDimensions {
    MissedDimensions(rawValue: UInt8(truncatingIfNeeded: rawValue >> 24) & 15)
  }
}

/// The dimensions in which the nearest rule misses a packet, the gravest in the highest bit.
///
/// Compared as a number, the smaller set is the nearer rule.
public struct MissedDimensions: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The bits.
  public let rawValue: UInt8

  /// Takes the bits.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The other side is not among the rule's addresses.
  @inlinable public static var address: MissedDimensions { MissedDimensions(rawValue: 1) }
  /// Another destination port, or another ICMP type or code.
  @inlinable public static var port: MissedDimensions { MissedDimensions(rawValue: 2) }
  /// Another protocol; ports are not compared then.
  @inlinable public static var ipProtocol: MissedDimensions { MissedDimensions(rawValue: 4) }
  /// The rule is for the other direction, and would match there.
  @inlinable public static var direction: MissedDimensions { MissedDimensions(rawValue: 8) }
}

/// ACCEPT or REJECT with the reason, in 32 bits.
public struct Verdict: Hashable, Sendable, BitwiseCopyable {
  /// Bit 31 is set for REJECT; the rest is the reason.
  public let rawValue: UInt32

  /// Takes the packed form.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Puts action and reason together.
  @inlinable
  public init(_ action: FlowAction, _ rule: DecidingRule) {
    rawValue = rule.rawValue | UInt32(action.rawValue) << 31
  }

  /// Let through because nothing is known that could refuse.
  @inlinable public static var unknown: Verdict { Verdict(.accept, .unknown) }
  /// Accepted or refused.
  @inlinable public var action: FlowAction { rawValue >> 31 == 0 ? .accept : .reject }
  /// What decided.
  @inlinable public var rule: DecidingRule { DecidingRule(rawValue: rawValue) }
}
