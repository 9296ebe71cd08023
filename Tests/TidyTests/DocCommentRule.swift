import Testing

/// Symbols that others use without a word about them.
enum DocCommentRule {
  static let summaryLimit = 150

  private static let keywords: Set = [
    "func", "var", "let", "struct", "class", "enum", "protocol", "actor", "init", "subscript",
    "typealias", "associatedtype", "macro", "operator",
  ]

  static func check(_ source: SourceText) -> [Finding] {
    source.code.indices.compactMap { index in
      guard let name = exportedName(source.code[index]) else { return nil }
      let summary = summary(above: index, in: source)
      if summary.isEmpty {
        return source.finding(index, "'\(name)' has no doc comment")
      }
      guard summary.count > summaryLimit else { return nil }
      return source.finding(
        index,
        "the summary of '\(name)' has \(summary.count) characters; \(summaryLimit) is the limit")
    }
  }

  /// The name that the line declares for other modules; nil when it declares none.
  private static func exportedName(_ line: String) -> String? {
    let words = Token.all(in: [line]).map(\.text)
    guard let access = words.firstIndex(where: { ["package", "public", "open"].contains($0) }),
      !words.contains("import"),
      let keyword = words[access...].firstIndex(where: keywords.contains),
      // `package(set)` widens a setter only; `extension` and `case` have no access of their own.
      access + 1 < words.count, words[access + 1] != "(",
      // Only modifiers may stand before the access level.
      words[..<access].allSatisfy({ !keywords.contains($0) && !["=", "{", ":"].contains($0) })
    else { return nil }
    return keyword + 1 < words.count && !"([<?".contains(words[keyword + 1])
      ? words[keyword + 1] : words[keyword]
  }

  /// The first paragraph of the doc comment above, across lines of attributes.
  private static func summary(above index: Int, in source: SourceText) -> String {
    var comment: [String] = []
    for above in source.lines[..<index].reversed() {
      let line = above.trimmed
      if line.hasPrefix("///") {
        comment.insert(String(line.dropFirst(3)).trimmed, at: 0)
      } else if !comment.isEmpty || !(line.hasPrefix("@") || line.hasPrefix("#")) {
        break
      }
    }
    return comment.prefix { !$0.isEmpty }.joined(separator: " ")
  }
}

struct DocCommentRuleTests {
  private func sentences(_ text: String) -> [String] {
    DocCommentRule.check(SourceText(path: "a.swift", text: text)).map(\.sentence)
  }

  @Test(
    "an exported declaration without a doc comment is found",
    arguments: [
      ("package struct A {}", "A"), ("public func f() {}", "f"), ("open class B {}", "B"),
      ("  package private(set) var x = 1", "x"), ("@inlinable package init(a: Int) {}", "init"),
      ("  package static let y = 1", "y"), ("// A note.\npackage enum E {}", "E"),
      ("/// Far away.\n\npackage enum E {}", "E"),
      ("package subscript(i: Int) -> Int { 1 }", "subscript"),
      ("final package class C {}", "C"), ("package actor D {}", "D"),
    ])
  func finds(text: String, name: String) {
    #expect(sentences(text) == ["'\(name)' has no doc comment"])
  }

  @Test(
    "documented, private and imported names pass",
    arguments: [
      "/// A thing.\npackage struct A {}", "struct A {}", "package import B",
      "/// A thing.\n@inlinable\n@inline(always)\npackage func f() {}",
      "let package = Package(name: x)", "  case public", "var a = package.var",
      "/// A thing.\n#if os(Linux)\npackage func f() {}",
    ])
  func passes(text: String) {
    #expect(sentences(text) == [])
  }

  @Test("a summary of 150 characters passes, one of 151 does not")
  func summaryLength() {
    let line = "/// " + String(repeating: "x", count: 75)
    let rest = "/// " + String(repeating: "y", count: 74)
    #expect(sentences("\(line)\n\(rest)\n///\n/// More.\npackage func f() {}") == [])
    #expect(
      sentences("\(line)\n\(rest)y\npackage func f() {}")
        == ["the summary of 'f' has 151 characters; 150 is the limit"])
  }
}
