package import FlowModel

/// The marks that the router's rules give packets: the deciding rule in its packed form.
///
/// A mark is `DecidingRule.rawValue`: the kind in the top bits, the rule's number in the lower 24.
/// While a packet is judged, two of the bits in between hold facts about the rule that matched.
package enum LabMark {
  /// The rule is for everywhere.
  static let wide: UInt32 = 1 << 24
  /// What is more, the groups let everything of the protocol pass in the other direction.
  static let open: UInt32 = 1 << 25

  static let tracked = text(DecidingRule(.tracked).rawValue)
  static let defaultDeny = text(DecidingRule(.defaultDeny).rawValue)
  static let closed = text(DecidingRule(.closed).rawValue)
  static let unfiltered = text(DecidingRule(.unfiltered).rawValue)
  static let maybeUntracked = "meta mark & \(text(wide | open)) == \(text(wide | open))"
  static let setUntracked =
    "meta mark set meta mark & 0x00ffffff | \(text(DecidingRule(.untracked).rawValue))"

  /// The rule that a mark names; nil for a mark of nobody.
  package static func rule(_ mark: UInt32) -> DecidingRule? {
    let rule = DecidingRule(rawValue: mark & 0xf0ff_ffff)
    return rule.kind == .unknown ? nil : rule
  }

  static func text(_ mark: UInt32) -> String { "0x" + String(mark, radix: 16) }
}

/// Names inside the router's namespace.
enum LabNames {
  static let table = "weir"
}

/// Chains that are always there, whatever the rules: nothing is changed but what is in them.
enum LabChains {
  static let fixed = [
    "walk_out", "walk_in", "auto_out", "auto_in", "refuse_out", "refuse_in", "dispatch_out",
    "dispatch_in", "ways_in", "ways_out",
  ]
}
