/// Colours for terminals, and plain text for everything else.
package struct TextStyle: Sendable {
  /// Whether escape sequences are written.
  package let isColoured: Bool

  /// Chooses colours or none.
  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// A heading.
  package func bold(_ text: String) -> String { wrap(text, "1") }
  /// What passed, or is new.
  package func good(_ text: String) -> String { wrap(text, "32") }
  /// What was refused, or is gone.
  package func bad(_ text: String) -> String { wrap(text, "31") }
  /// What matters less.
  package func dim(_ text: String) -> String { wrap(text, "2") }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  /// Text in lines of at most so many columns, each behind a margin.
  static func wrapped(_ text: String, margin: String = "  ", width: Int = 96) -> String {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n") {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, margin.count + line.count + 1 + word.count > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines.map { margin + $0 + "\n" }.joined()
  }
}
