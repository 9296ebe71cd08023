/// Rows of words as columns of text.
enum TextColumns {
  /// Lines whose cells begin below each other, two blanks apart.
  ///
  /// Cells come from servers: their control characters are shown as blanks, not obeyed.
  static func aligned(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(visible) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private static func visible(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.asciiValue ?? 0) < 0x20 || $0 == "\u{7f}" ? " " : $0 })
  }
}
