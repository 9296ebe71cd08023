/// Text that is set in a fixed number of columns.
struct TextLayout {
  /// Columns of a line; 80 fits every terminal and a printed page.
  static let width = 80
  /// The widest label that still shares its line with its explanation.
  static let labelLimit = 28

  private(set) var text = ""
  /// Where explanations begin: the same in every table of one text.
  private let column: Int

  /// Leaves room for the widest label that is not too wide.
  init(labels: [String]) {
    let usual = labels.map(\.count).filter { $0 <= TextLayout.labelLimit }
    column = (usual.max() ?? 0) + 4
  }

  mutating func line(_ content: String = "") {
    text += content + "\n"
  }

  mutating func paragraph(_ content: String, indent: Int = 0) {
    for content in TextLayout.wrap(content, width: TextLayout.width - indent) {
      line(String(repeating: " ", count: indent) + content)
    }
  }

  /// Sets labels on the left and their explanations, wrapped, on the right.
  mutating func table(_ rows: [(label: String, explanation: String)]) {
    for row in rows {
      var lines = TextLayout.wrap(row.explanation, width: TextLayout.width - column)[...]
      let label = "  " + row.label
      if label.count + 2 <= column, let first = lines.popFirst() {
        line(label + String(repeating: " ", count: column - label.count) + first)
      } else {
        line(label)
      }
      for explanation in lines {
        line(String(repeating: " ", count: column) + explanation)
      }
    }
  }

  /// Breaks text at spaces; a word longer than the width has a line of its own.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      if !current.isEmpty && current.count + 1 + word.count > width {
        lines.append(current)
        current = ""
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    if !current.isEmpty { lines.append(current) }
    return lines
  }
}
