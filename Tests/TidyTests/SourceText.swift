/// One Swift file as the rules see it.
struct SourceText {
  /// Relative to the root of the repository.
  let path: String
  /// The text as it stands, line by line.
  let lines: [String]
  /// The same lines with comments and the contents of strings blanked, columns unchanged.
  let code: [String]
  /// The columns of each line when the contents of its strings are taken out; comments count.
  let columnsOfCode: [Int]

  init(path: String, text: String) {
    self.path = path
    lines = SourceText.split(text)
    code = SourceText.split(CodeMask.blank(text, strings: .blanked))
    columnsOfCode = SourceText.split(CodeMask.blank(text, strings: .removed)).map(\.count)
  }

  /// A finding on the line with this index.
  func finding(_ index: Int, _ sentence: String) -> Finding {
    Finding(path: path, line: index + 1, sentence: sentence)
  }

  /// Lines without a last empty one that a closing newline would give.
  static func split(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension String {
  /// Columns at which `word` stands with no letter, digit or underscore on either side.
  func columns(ofWord word: String) -> [Int] {
    let bytes = Array(utf8)
    let wanted = Array(word.utf8)
    guard bytes.count >= wanted.count else { return [] }
    return (0...(bytes.count - wanted.count)).filter { start in
      let end = start + wanted.count
      return bytes[start..<end].elementsEqual(wanted)
        && (start == 0 || !bytes[start - 1].isWordByte || !wanted[0].isWordByte)
        && (end == bytes.count || !bytes[end].isWordByte || !wanted[wanted.count - 1].isWordByte)
    }
  }

  /// Whether `word` stands somewhere by itself.
  func hasWord(_ word: String) -> Bool { !columns(ofWord: word).isEmpty }

  /// Without the white space at both ends.
  var trimmed: String {
    var view = self[...]
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}

extension UInt8 {
  /// Whether the byte may be part of a name; bytes of letters beyond ASCII count too.
  var isWordByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...0xff: true
    default: false
    }
  }
}
