import Testing

/// Notes to oneself that belong into an issue.
enum LeftoverRule {
  // Put together here, so that this file passes its own rule.
  static let markers = [["TO", "DO"], ["FIX", "ME"], ["X", "XX"]].map { $0.joined() }

  static func check(path: String, lines: [String]) -> [Finding] {
    lines.enumerated().flatMap { index, line in
      markers.filter(line.hasWord).map { marker in
        Finding(path: path, line: index + 1, sentence: "\(marker) is left over: do it or file it")
      }
    }
  }
}

struct LeftoverRuleTests {
  @Test("each marker is found as a whole word", arguments: LeftoverRule.markers)
  func finds(marker: String) {
    let findings = LeftoverRule.check(path: "a", lines: ["x", "// \(marker): later"])
    #expect(findings.map(\.line) == [2])
  }

  @Test("words that only contain a marker pass", arguments: LeftoverRule.markers)
  func passes(marker: String) {
    #expect(LeftoverRule.check(path: "a", lines: ["mktemp /tmp/x.\(marker)\(marker)"]) == [])
  }
}
