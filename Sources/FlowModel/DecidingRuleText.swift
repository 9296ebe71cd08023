/// What records say of a rule that decided.
public struct DecidingRuleText: Hashable, Sendable {
  /// The value of `${x-deciding-rule}`, such as `sg-0a1/sgr-0b2`.
  public var name: String
  /// The value of `${x-nearest-rule}`, such as `sg-0a1/sgr-0b2:port`.
  ///
  /// For a default deny the rule that came nearest and what it missed by; nil for everything else.
  public var nearest: String?
  /// The same for people, such as `nearest sgr-0b2 allows tcp 22 from 10.0.0.0/8`.
  public var reason: String?

  /// Puts texts together.
  public init(_ name: String, nearest: String? = nil, reason: String? = nil) {
    self.name = name
    self.nearest = nearest
    self.reason = reason
  }
}

extension RuleBook {
  /// What records say of a reason; nil where there is nothing to name.
  ///
  /// - Parameter namesNearestRule: Whether anybody looked for the rule that came nearest.
  public func recordText(
    of rule: DecidingRule, namesNearestRule: Bool = true
  ) -> DecidingRuleText? {
    let name = text(of: rule)
    guard name != "-" else { return nil }
    guard namesNearestRule, rule.kind == .defaultDeny else { return DecidingRuleText(name) }
    let subject = subject(of: rule)
    guard !rule.missed.isEmpty else {
      return DecidingRuleText(name, reason: "no rule is for this direction")
    }
    return DecidingRuleText(
      name, nearest: "\(subject.path):\(rule.missed.names.joined(separator: "+"))",
      reason: "nearest \(subject.member) \(subject.allowance(rule.missed))")
  }
}

extension MissedDimensions {
  /// The dimensions by name, the gravest first.
  public var names: [String] {
    let all: [(MissedDimensions, String)] = [
      (.direction, "direction"), (.ipProtocol, "protocol"), (.port, "port"), (.address, "address"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
