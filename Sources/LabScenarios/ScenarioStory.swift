internal import LabTraffic

/// What is told of a scenario while it runs, for somebody who sees it for the first time.
package struct ScenarioStory: Sendable {
  private let scenario: Scenario
  private let style: TextStyle

  /// Tells of a scenario.
  package init(_ scenario: Scenario, style: TextStyle) {
    self.scenario = scenario
    self.style = style
  }

  /// Title and lesson.
  package var opening: String {
    style.bold(scenario.title) + "\n\n" + TextStyle.wrapped(scenario.lesson) + "\n"
  }

  /// The heading over what is tried.
  ///
  /// - Parameter isFixed: Whether the one change was made.
  package func attemptsHeading(isFixed: Bool) -> String {
    style.bold(isFixed ? "With the change" : "What is tried") + "\n"
  }

  /// What was tried and what came of it.
  package func attempt(_ step: Step, _ report: AttemptReport) -> String {
    let isExpected = report.outcome == report.expected
    let words = isExpected ? report.words : "\(report.words); expected: \(report.expected)"
    return TextStyle.wrapped(step.words)
      + TextStyle.wrapped("→ " + words, margin: "    ").painted { paint(report.outcome, $0) }
      + "    " + style.dim(report.command) + "\n"
  }

  private func paint(_ outcome: Step.Outcome, _ text: String) -> String {
    guard case .attempt(let outcome) = outcome else { return text }
    return outcome.isSuccess ? style.good(text) : style.bad(text)
  }

  /// The records found, and what it means that there are none.
  package func records(_ rows: [[String]], _ expected: ExpectedRecords) -> String {
    let heading = "\n" + style.bold("The records") + "\n"
    guard !rows.isEmpty else { return heading + "  none\n" }
    return heading + RecordView(fields: expected.fields, style: style).text(rows)
  }

  /// How to read the records, the rule, and the change that helps.
  ///
  /// - Parameter changes: Lines of the topology that are different with the fix.
  /// - Parameter nearest: Rules that came near, and what they missed by, as records name them.
  package func diagnosis(_ changes: [LineChange], nearest: [String] = []) -> String {
    let diagnosis = scenario.diagnosis
    var text = "\n" + style.bold("What they say") + "\n" + TextStyle.wrapped(diagnosis.reading)
    text += "\n" + style.bold("The rule") + "\n"
    text += "  " + (diagnosis.rule ?? "none: no rule of the VPC refused anything")
    text += nearest.map { "; nearest: \($0)" }.joined() + "\n"
    text += "\n" + style.bold("The fix") + "\n" + TextStyle.wrapped(diagnosis.fix)
    for change in changes {
      let line = "\(change.kind.rawValue) \(change.line)"
      text += "    " + (change.kind == .added ? style.good(line) : style.bad(line)) + "\n"
    }
    return text + "\n"
  }

  /// What is different from what was expected; nothing where all is as expected.
  package func surprise(_ difference: ExpectedRecords.Difference) -> String {
    guard !difference.isEmpty else { return "" }
    return "\n" + style.bad("These records differ (- expected, + found)") + "\n" + difference.text
  }

  /// What to do with a lab that stays.
  package func kept(_ commands: LabCommands) -> String {
    "The lab '\(commands.lab)' is still up; \(commands.shown(commands.down)) takes it down.\n"
  }

  /// The last line.
  package func ending(isAsExpected: Bool) -> String {
    isAsExpected
      ? style.good("As expected.") + "\n"
      : style.bad("Not as expected: see above.") + "\n"
  }
}

/// What came of a step, and how anybody can try it.
package struct AttemptReport: Hashable, Sendable {
  /// What came of it.
  package var outcome: Step.Outcome
  /// What should have come of it.
  package var expected: Step.Outcome
  /// The helper's own words.
  package var words: String
  /// The command line that does the same.
  package var command: String
}

extension String {
  /// Paints the text and leaves margin and line end as they are.
  fileprivate func painted(_ paint: (String) -> String) -> String {
    split(separator: "\n").map { line in
      let text = line.drop { $0 == " " }
      return String(line[..<text.startIndex]) + paint(String(text)) + "\n"
    }.joined()
  }
}
