/// A cursor over the tokens of a statement.
struct StatementReader {
  private let tokens: [SQLToken]
  private(set) var place = 0

  /// - Parameter tokens: With one of kind `end` behind them.
  init(_ tokens: [SQLToken]) { self.tokens = tokens }

  var current: SQLToken { tokens[place] }
  var next: SQLToken { tokens[min(place + 1, tokens.count - 1)] }
  var isAtEnd: Bool { current.kind == .end }

  mutating func advance() { if place < tokens.count - 1 { place += 1 } }

  func mismatch(_ expected: [String]) -> AthenaError {
    .mismatched(at: current.position, found: current.shown, expected: expected)
  }

  /// Takes these words, all of them or none.
  mutating func take(_ words: String...) -> Bool {
    guard place + words.count <= tokens.count else { return false }
    for (offset, word) in words.enumerated() where !tokens[place + offset].isWord(word) {
      return false
    }
    place += words.count
    return true
  }

  mutating func expect(_ word: String) throws(AthenaError) {
    guard current.isWord(word) else { throw mismatch(["'\(word)'"]) }
    advance()
  }

  mutating func takeSymbol(_ symbol: String) -> Bool {
    guard current.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expectSymbol(_ symbol: String) throws(AthenaError) {
    // `>>` is two ends of types, and never one token.
    guard takeSymbol(symbol) else { throw mismatch(["'\(symbol)'"]) }
  }

  /// A name, plain or in quotes of either sort.
  mutating func name() throws(AthenaError) -> String {
    guard current.isName, !current.text.isEmpty else { throw mismatch(["an identifier"]) }
    defer { advance() }
    return current.text
  }

  /// A text, in the quotes of either sort that Hive has, its escapes read.
  mutating func text() throws(AthenaError) -> String {
    guard current.kind == .text || current.kind == .quoted else { throw mismatch(["a string"]) }
    defer { advance() }
    return HiveText.unescape(current.text)
  }

  mutating func number() throws(AthenaError) -> Int {
    guard current.kind == .number, let number = Int(current.text) else {
      throw mismatch(["a number"])
    }
    advance()
    return number
  }

  /// `table`, `database.table` or `awsdatacatalog.database.table`.
  mutating func tableName() throws(AthenaError) -> TableName {
    let position = current.position
    var parts = [try name()]
    while parts.count < 3, takeSymbol(".") { parts.append(try name()) }
    return try TableName(parts, at: position)
  }

  mutating func end() throws(AthenaError) {
    while takeSymbol(";") {}
    guard isAtEnd else { throw mismatch(["<EOF>"]) }
  }
}

/// Texts of Hive's statements, which know escapes.
enum HiveText {
  static func unescape(_ text: String) -> String {
    guard text.utf8.contains(0x5c) else { return text }
    var content: [UInt8] = []
    var bytes = text.utf8[...]
    while let byte = bytes.popFirst() {
      guard byte == 0x5c, let next = bytes.first else {
        content.append(byte)
        continue
      }
      let octal = bytes.prefix(3)
      if octal.count == 3, octal.allSatisfy({ (0x30...0x37).contains($0) }), next <= 0x31 {
        content.append(octal.reduce(0) { $0 << 3 | ($1 - 0x30) })
        bytes = bytes.dropFirst(3)
        continue
      }
      bytes = bytes.dropFirst()
      switch next {
      case UInt8(ascii: "t"): content.append(0x09)
      case UInt8(ascii: "n"): content.append(0x0a)
      case UInt8(ascii: "r"): content.append(0x0d)
      case UInt8(ascii: "0"): content.append(0)
      case 0x22, 0x27, 0x5c: content.append(next)
      default: content += [0x5c, next]
      }
    }
    return String(decoding: content, as: UTF8.self)
  }

  /// The text in single quotes, so that it reads back as itself.
  static func quote(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": quoted += "''"
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }
}
