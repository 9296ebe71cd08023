import Testing

/// Blanks what is not code, so that rules do not stumble over words in comments and strings.
///
/// Every byte keeps its place; quotes stay, code inside interpolations stays.
struct CodeMask {
  /// What the contents of strings are replaced with.
  enum Strings {
    case kept
    case blanked
    /// As nothing at all, so that what is left can be measured.
    case removed
  }

  private let bytes: [UInt8]
  private var output: [UInt8]
  private var position = 0
  private let blanksStrings: Bool
  /// Stands for a byte of a string until the end; no Swift source holds this control character.
  private static let stringByte: UInt8 = 0x01

  /// The text with comments blanked, and with the contents of strings as `strings` says.
  static func blank(_ text: String, strings: Strings) -> String {
    var mask = CodeMask(bytes: Array(text.utf8), blanksStrings: strings != .kept)
    mask.scanCode(insideInterpolation: false)
    let output =
      strings == .removed
      ? mask.output.filter { $0 != stringByte }
      : mask.output.map { $0 == stringByte ? UInt8(ascii: " ") : $0 }
    return String(decoding: output, as: UTF8.self)
  }

  private init(bytes: [UInt8], blanksStrings: Bool) {
    self.bytes = bytes
    self.blanksStrings = blanksStrings
    output = bytes
  }

  private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
    (0..<text.utf8CodeUnitCount).allSatisfy { index in
      let place = position + offset + index
      return unsafe place < bytes.count && bytes[place] == text.utf8Start[index]
    }
  }

  private mutating func skip(_ count: Int, blank: Bool, with byte: UInt8 = UInt8(ascii: " ")) {
    for _ in 0..<count where position < bytes.count {
      if blank && bytes[position] != UInt8(ascii: "\n") { output[position] = byte }
      position += 1
    }
  }

  private mutating func scanCode(insideInterpolation: Bool) {
    var depth = 0
    while position < bytes.count {
      let hashes = hashesBeforeQuote()
      if starts("//") {
        while position < bytes.count, !starts("\n") { skip(1, blank: true) }
      } else if starts("/*") {
        scanBlockComment()
      } else if let hashes {
        scanString(hashes: hashes)
      } else {
        if starts("(") { depth += 1 }
        if starts(")") { depth -= 1 }
        skip(1, blank: false)
        if insideInterpolation && depth < 0 { return }
      }
    }
  }

  private mutating func scanBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        skip(2, blank: true)
      } else if starts("*/") {
        depth -= 1
        skip(2, blank: true)
      } else {
        skip(1, blank: true)
      }
    } while depth > 0 && position < bytes.count
  }

  /// How many `#` stand before the quote that begins here; nil when no string begins here.
  private func hashesBeforeQuote() -> Int? {
    var count = 0
    while starts("#", at: count) { count += 1 }
    return starts("\"", at: count) ? count : nil
  }

  private func hashes(_ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { starts("#", at: offset + $0) }
  }

  private mutating func scanString(hashes count: Int) {
    skip(count, blank: false)
    let multiline = starts("\"\"\"")
    let quotes = multiline ? 3 : 1
    skip(quotes, blank: false)
    while position < bytes.count {
      if multiline ? starts("\"\"\"") : starts("\""), hashes(count, at: quotes) {
        skip(quotes + count, blank: false)
        return
      } else if starts("\\"), hashes(count, at: 1), starts("(", at: 1 + count) {
        skip(2 + count, blank: blanksStrings, with: CodeMask.stringByte)
        scanCode(insideInterpolation: true)
      } else if starts("\\"), hashes(count, at: 1) {
        skip(2 + count, blank: blanksStrings, with: CodeMask.stringByte)
      } else if !multiline && starts("\n") {
        return
      } else {
        skip(1, blank: blanksStrings, with: CodeMask.stringByte)
      }
    }
  }
}

struct CodeMaskTests {
  @Test(
    "comments and strings become blanks, code stays",
    arguments: [
      ("a // b\nc", "a     \nc"),
      ("a /* b /* c */ d */ e", "a                   e"),
      (#"x("b // c") y"#, #"x("      ") y"#),
      (#"x("\"b") y"#, #"x("   ") y"#),
      (##"x(#"b"c"#) y"##, ##"x(#"   "#) y"##),
      (#"x("a\(b("c"))d") y"#, #"x("   b(" ")) ") y"#),
      ("\"\"\"\n a \" b\n\"\"\"; c", "\"\"\"\n      \n\"\"\"; c"),
      ("\"open\nnext", "\"    \nnext"),
      (##"#"\(a)\#(b)"#"##, ##"#"       b)"#"##),
    ])
  func blanks(text: String, expected: String) {
    #expect(CodeMask.blank(text, strings: .blanked) == expected)
  }

  @Test("strings can be kept, and can be removed")
  func otherModes() {
    #expect(CodeMask.blank(#"a("b // c") // d"#, strings: .kept) == #"a("b // c")     "#)
    #expect(CodeMask.blank(#"a("b \(c)") // d"#, strings: .removed) == #"a("c)")     "#)
  }
}
