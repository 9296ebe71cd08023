internal import LabTraffic
internal import VPCTopology

/// What the traffic helper answers with `--output json`, read back.
package struct AttemptAnswer: Hashable, Sendable {
  /// What came of the attempt.
  package let outcome: Step.Outcome
  /// The same in words.
  package let words: String

  /// Reads the answer to a step; nil where it is none.
  package init?(_ json: String, to step: Step) {
    let outcome = try? Cursor.read(Array(json.utf8), file: "answer.json") { root in
      switch step.action {
      case .attempt: AttemptAnswer.attempt(root)
      case .scan: AttemptAnswer.scan(root)
      }
    }
    guard let outcome else { return nil }
    self = outcome
  }

  private init(_ outcome: Step.Outcome, words: String) {
    self.outcome = outcome
    self.words = words
  }

  private static func attempt(_ root: Cursor) -> AttemptAnswer? {
    guard let outcome = root.text("outcome").flatMap(TrafficOutcome.init(rawValue:)),
      let time = root.text("milliseconds")
    else { return nil }
    var words = "\(outcome.words) after \(time) ms"
    if outcome.isSuccess, let count = root.text("echoed") { words += ", \(count) bytes came back" }
    return AttemptAnswer(.attempt(outcome), words: words)
  }

  private static func scan(_ root: Cursor) -> AttemptAnswer? {
    var states: [PortScan.State: [UInt16]] = [:]
    for state in PortScan.State.allCases {
      let ports = root.items(state.rawValue).compactMap { $0.text.flatMap { UInt16($0) } }
      if !ports.isEmpty { states[state] = ports }
    }
    let outcome = Step.Outcome.scan(states)
    return AttemptAnswer(outcome, words: "\(outcome)")
  }
}
