/// The names of all rules of a run: gives numbers while rules are read, and text when asked.
///
/// A number stays with its rule for the whole run, also when rules change, so a flow that waits
/// for its record never shows another rule's name. Texts cost nothing until a record is written.
public struct RuleBook: Sendable {
  private var numbers: [RuleSubject: UInt32] = [:]
  /// Every rule by its number; number 0 is nobody.
  public private(set) var subjects: [RuleSubject] = [.nobody]

  /// Opens an empty book.
  public init() {}

  /// The number of a rule, the same for an equal rule.
  public mutating func number(of subject: RuleSubject) -> UInt32 {
    if let known = numbers[subject] { return known }
    guard subjects.count < DecidingRule.subjectLimit else { return 0 }
    let number = UInt32(subjects.count)
    subjects.append(subject)
    numbers[subject] = number
    return number
  }

  /// The rule that a reason speaks of.
  public func subject(of rule: DecidingRule) -> RuleSubject {
    let number = Int(rule.subject)
    return number < subjects.count ? subjects[number] : .nobody
  }

  /// The value of `${x-deciding-rule}`, such as `sg-0a1/sgr-0b2` or `acl-0c3/*`.
  public func text(of rule: DecidingRule) -> String {
    switch rule.kind {
    case .unknown, .unfiltered: "-"
    case .networkACL, .securityGroup: subject(of: rule).path
    case .defaultDeny: "sg-default-deny"
    case .tracked: "tracked"
    case .untracked: "untracked"
    case .closed: "closed"
    }
  }

  /// One sentence for people: what decided, and for a refusal what would have been allowed.
  public func sentence(for verdict: Verdict, on packet: PacketSummary) -> String {
    let rule = verdict.rule
    let subject = subject(of: rule)
    let verb = verdict.action == .accept ? "allows" : "refuses"
    switch rule.kind {
    case .unknown:
      return "no rules are known for the interface of \(packet)"
    case .unfiltered:
      return "no rule filters \(packet): it belongs to a service of the VPC"
    case .networkACL where subject.member == "*":
      return "\(subject.owner): no entry allows \(packet), so the final * refuses it"
    case .networkACL:
      return "\(subject.owner): entry \(subject.member) \(verb) \(packet)"
    case .securityGroup:
      return "\(subject.owner): \(subject.member) \(verb) \(packet)"
    case .defaultDeny:
      return denial(subject, rule.missed, packet)
    case .tracked:
      return "\(packet) belongs to a tracked connection\(opened(by: subject))"
    case .untracked:
      return "\(packet) replies to an untracked flow; \(subject.path) lets it pass"
    case .closed:
      return "\(packet) came after its connection ended\(opened(by: subject))"
    }
  }

  private func opened(by subject: RuleSubject) -> String {
    subject == .nobody ? "" : ", which \(subject.path) let begin"
  }

  private func denial(
    _ nearest: RuleSubject, _ missed: MissedDimensions, _ packet: PacketSummary
  ) -> String {
    let refusal = "\(nearest.owner): no rule allows \(packet)"
    guard !missed.isEmpty else {
      return refusal + "; the interface has no \(packet.direction.word) rule"
    }
    return refusal + "; nearest \(nearest.member) \(nearest.allowance(missed))"
  }
}

extension FlowDirection {
  /// The word of flow log field `flow-direction`.
  public var word: String { self == .ingress ? "ingress" : "egress" }
}
