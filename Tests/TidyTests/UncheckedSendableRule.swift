import Testing

/// Promises about threads that the compiler was told not to check.
enum UncheckedSendableRule {
  static func check(_ source: SourceText) -> [Finding] {
    source.code.indices.compactMap { index in
      guard source.code[index].hasWord("@unchecked") else { return nil }
      let proof = comment(above: index, in: source)
      guard !proof.contains("Sendable") else { return nil }
      return source.finding(
        index, "@unchecked Sendable needs a comment directly above that says why it is Sendable")
    }
  }

  /// The text of the comment lines right above, across lines of attributes.
  private static func comment(above index: Int, in source: SourceText) -> String {
    var text = ""
    for above in source.lines[..<index].reversed() {
      let line = above.trimmed
      if line.hasPrefix("//") { text += line } else if !line.hasPrefix("@") { break }
    }
    return text
  }
}

struct UncheckedSendableRuleTests {
  private func lines(_ text: String) -> [Int] {
    UncheckedSendableRule.check(SourceText(path: "a.swift", text: text)).map(\.line)
  }

  @Test("without a proof it is found, also below an unrelated comment or a blank line")
  func finds() {
    #expect(lines("final class A: @unchecked Sendable {}") == [1])
    #expect(lines("/// A box.\nfinal class A: @unchecked Sendable {}") == [2])
    #expect(lines("// Sendable: one owner.\n\nfinal class A: @unchecked Sendable {}") == [3])
  }

  @Test("with a proof directly above it passes")
  func passes() {
    #expect(lines("// Sendable: only one thread writes.\nclass A: @unchecked Sendable {}") == [])
    #expect(
      lines("/// A box.\n// Sendable: no state.\n@frozen\nclass A: @unchecked Sendable {}") == [])
    #expect(lines("// about @unchecked in a comment\nstruct A: Sendable {}") == [])
  }
}
