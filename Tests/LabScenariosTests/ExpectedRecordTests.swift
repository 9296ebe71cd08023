import LabScenarios
import Testing

/// Expected records beside found ones.
@Suite struct ExpectedRecordTests {
  private static let text = """
    # What passes.
    srcaddr   srcport  tcp-flags  action
    10.0.0.1  *        3          ACCEPT   # the question
    10.0.0.2  80       19         ACCEPT
    """

  private func compare(_ lines: [String]) throws -> ExpectedRecords.Difference {
    let records = try #require(ExpectedRecords.parse(Self.text).records)
    return records.compare(lines)
  }

  @Test(
    "any order, any port at a placeholder, windows joined, silence left out",
    arguments: [
      ["10.0.0.1 40000 3 ACCEPT", "10.0.0.2 80 19 ACCEPT"],
      ["10.0.0.2 80 19 ACCEPT", "10.0.0.1 1 3 ACCEPT", "10.0.0.1 2 3 ACCEPT"],
      [
        "10.0.0.1 9 2 ACCEPT", "10.0.0.2 80 18 ACCEPT", "10.0.0.1 9 1 ACCEPT",
        "10.0.0.2 80 1 ACCEPT",
      ],
      ["- - - -", "10.0.0.1 9 3 ACCEPT", "10.0.0.2 80 19 ACCEPT"],
    ])
  func same(_ lines: [String]) throws {
    #expect(try compare(lines).isEmpty)
  }

  @Test("what is missing and what is new is shown as a diff")
  func different() throws {
    let difference = try compare(["10.0.0.1 40000 3 REJECT", "10.0.0.2 80 19 ACCEPT"])
    #expect(difference.missing == [["10.0.0.1", "*", "3", "ACCEPT"]])
    #expect(difference.unexpected == [["10.0.0.1", "40000", "3", "REJECT"]])
    #expect(
      difference.text == """
          srcaddr   srcport  tcp-flags  action
        - 10.0.0.1  *        3          ACCEPT
        + 10.0.0.1  40000    3          REJECT

        """)
  }

  @Test("of other flags, or nothing at all, something is missing")
  func missing() throws {
    #expect(try compare([]).missing.count == 2)
    #expect(
      try compare(["10.0.0.1 40000 2 ACCEPT", "10.0.0.2 80 19 ACCEPT"]).missing.count == 1)
  }

  @Test("changes of lines come in their order, the old before the new")
  func lines() {
    let changes = LineChange.between("a\nb\nc\nd", "a\nB\nc\nd\ne")
    #expect(changes.map { "\($0.kind.rawValue)\($0.line)" } == ["-b", "+B", "+e"])
    #expect(LineChange.between("a\n", "a\n").isEmpty)
  }
}
