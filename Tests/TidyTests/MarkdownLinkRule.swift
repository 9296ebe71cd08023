import Testing

/// Links of a Markdown page that lead to no file.
enum MarkdownLinkRule {
  /// `exists` answers for paths relative to the root.
  static func check(path: String, lines: [String], exists: (String) -> Bool) -> [Finding] {
    var isCode = false
    return lines.enumerated().flatMap { index, line -> [Finding] in
      if line.trimmed.hasPrefix("```") { isCode.toggle() }
      guard !isCode else { return [] }
      return targets(line).filter { !exists(resolve($0, from: path)) }.map { target in
        Finding(path: path, line: index + 1, sentence: "the link leads to no file: \(target)")
      }
    }
  }

  /// The relative paths behind `](` on a line, without fragments; inline code does not link.
  private static func targets(_ line: String) -> [String] {
    let spans = line.split(separator: "`", omittingEmptySubsequences: false)
    // A link's text may itself be code, so only code that holds a whole link is dropped.
    let text = spans.enumerated().map { index, span in
      index % 2 == 1 && span.contains("](") ? "" : String(span)
    }.joined()
    return text.split(separator: "](", omittingEmptySubsequences: false).dropFirst()
      .compactMap { rest in
        guard let end = rest.firstIndex(of: ")") else { return nil }
        let link = rest[..<end].split(separator: " ").first ?? ""
        let target = link.split(separator: "#", omittingEmptySubsequences: false)[0]
        let isRelative = !target.isEmpty && !target.contains(":") && !target.hasPrefix("/")
        return isRelative ? String(target) : nil
      }
  }

  private static func resolve(_ target: String, from path: String) -> String {
    var parts = path.split(separator: "/").dropLast().map(String.init)
    for part in target.split(separator: "/") {
      switch part {
      case ".": break
      case ".." where parts.isEmpty: return target
      case "..": parts.removeLast()
      default: parts.append(String(part))
      }
    }
    return parts.joined(separator: "/")
  }
}

struct MarkdownLinkRuleTests {
  private func sentences(_ text: String) -> [String] {
    MarkdownLinkRule.check(path: "docs/a.md", lines: SourceText.split(text)) {
      ["docs/b.md", "README.md", "docs/img/c.png"].contains($0)
    }.map(\.sentence)
  }

  @Test(
    "a link that leads to no file is found",
    arguments: [
      ("[x](c.md)", "c.md"), ("see [x](../docs/d.md#part), or", "../docs/d.md"),
      ("![x](img/d.png)", "img/d.png"), ("[`x`](e.md)", "e.md"), ("[x](../../f.md)", "../../f.md"),
      ("[x](README.md \"title\")", "README.md"),
    ])
  func finds(line: String, target: String) {
    #expect(sentences(line) == ["the link leads to no file: \(target)"])
  }

  @Test(
    "links to files, to the web and within the page pass, and so does code",
    arguments: [
      "[x](b.md)", "[x](../README.md#top)", "![x](img/c.png)", "[x](https://example.com/a)",
      "[x](#part)", "[x](mailto:a@example.com)", "```\n[x](no.md)\n```", "`[x](no.md)`",
    ])
  func passes(text: String) {
    #expect(sentences(text) == [])
  }
}
