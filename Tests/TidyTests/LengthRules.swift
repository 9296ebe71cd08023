import Testing

/// Files and lines that no longer fit a reader's eye.
enum LengthRules {
  static let fileLineLimit = 400
  static let columnLimit = 100

  static func longFile(_ source: SourceText) -> [Finding] {
    guard source.lines.count > fileLineLimit else { return [] }
    let sentence = "the file has \(source.lines.count) lines; \(fileLineLimit) is the limit"
    return [source.finding(fileLineLimit, sentence)]
  }

  /// In tests, the text of a string may be as long as the record it stands for.
  static func longLines(_ source: SourceText) -> [Finding] {
    let isTest = source.path.hasPrefix("Tests/")
    return source.lines.enumerated().compactMap { index, line in
      guard line.utf8.count > columnLimit, line.count > columnLimit else { return nil }
      if isTest && source.columnsOfCode[index] <= columnLimit { return nil }
      let sentence = "the line has \(line.count) columns; \(columnLimit) is the limit"
      return source.finding(index, sentence)
    }
  }
}

struct LengthRulesTests {
  private func file(lines count: Int) -> SourceText {
    SourceText(path: "a.swift", text: String(repeating: "x\n", count: count))
  }

  @Test("a file of 400 lines passes, one of 401 does not")
  func files() {
    #expect(LengthRules.longFile(file(lines: 400)) == [])
    let finding = Finding(
      path: "a.swift", line: 401, sentence: "the file has 401 lines; 400 is the limit")
    #expect(LengthRules.longFile(file(lines: 401)) == [finding])
  }

  @Test("a line of 100 characters passes, one of 101 does not")
  func lines() {
    let long = String(repeating: "é", count: 101)
    let source = SourceText(path: "a.swift", text: "\(long.dropLast())\n\(long)\n")
    #expect(LengthRules.longLines(source).map(\.line) == [2])
  }

  @Test("a long string passes in tests only, a long comment and long code never")
  func strings() {
    let long = String(repeating: "x", count: 101)
    let text = "f(\"\(long)\")\n// \(long)\n\(long)()\n\"\"\"\n\(long)\n\"\"\"\n"
    let test = SourceText(path: "Tests/a.swift", text: text)
    #expect(LengthRules.longLines(test).map(\.line) == [2, 3])
    let source = SourceText(path: "Sources/a.swift", text: text)
    #expect(LengthRules.longLines(source).map(\.line) == [1, 2, 3, 5])
  }
}
