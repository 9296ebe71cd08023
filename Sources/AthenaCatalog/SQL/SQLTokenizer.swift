/// Cuts a statement into tokens; comments and blanks are left out.
package struct SQLTokenizer {
  /// Bytes of a statement, as Athena allows.
  package static let byteLimit = 262_144

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1
  private var column = 1
  private var tokens: [SQLToken] = []

  private init(_ text: String) { bytes = Array(text.utf8) }

  /// The tokens of a text, with one of kind `end` behind them.
  package static func tokens(of text: String) throws(AthenaError) -> [SQLToken] {
    var tokenizer = SQLTokenizer(text)
    guard tokenizer.bytes.count <= byteLimit else {
      throw .unreadable(
        at: tokenizer.position,
        reason: "the statement has \(tokenizer.bytes.count) bytes, and \(byteLimit) are allowed")
    }
    while try tokenizer.skipBlanks() { try tokenizer.take() }
    tokenizer.append(.end, "", from: tokenizer.bytes.count, at: tokenizer.position)
    return tokenizer.tokens
  }

  private var position: SQLPosition { SQLPosition(line: line, column: column) }
  private func byte(_ offset: Int = 0) -> UInt8? {
    place + offset < bytes.count ? bytes[place + offset] : nil
  }

  private mutating func advance() {
    let byte = bytes[place]
    place += 1
    if byte == 0x0a {
      line += 1
      column = 1
    } else if byte & 0xc0 != 0x80 {
      column += 1
    }
  }

  private mutating func append(
    _ kind: SQLToken.Kind, _ text: String, from start: Int, at position: SQLPosition
  ) {
    tokens.append(SQLToken(kind: kind, text: text, position: position, range: start..<place))
  }

  /// - Returns: Whether there is anything behind the blanks.
  private mutating func skipBlanks() throws(AthenaError) -> Bool {
    while let byte = byte() {
      switch byte {
      case 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20: advance()
      case UInt8(ascii: "-") where self.byte(1) == UInt8(ascii: "-"):
        while let byte = self.byte(), byte != 0x0a { advance() }
      case UInt8(ascii: "/") where self.byte(1) == UInt8(ascii: "*"):
        let start = position
        advance()
        advance()
        while !(self.byte() == UInt8(ascii: "*") && self.byte(1) == UInt8(ascii: "/")) {
          guard self.byte() != nil else {
            throw .unreadable(at: start, reason: "the comment does not end; expected '*/'")
          }
          advance()
        }
        advance()
        advance()
      default: return true
      }
    }
    return false
  }

  private mutating func take() throws(AthenaError) {
    guard let first = byte() else { return }
    let start = place
    let position = position
    switch first {
    case UInt8(ascii: "'"): try takeQuoted(.text)
    case UInt8(ascii: "\""): try takeQuoted(.quoted)
    case UInt8(ascii: "`"): try takeQuoted(.backquoted)
    case 0x30...0x39: takeNumber(start, position)
    case UInt8(ascii: ".") where byte(1).map(SQLTokenizer.isDigit) ?? false:
      takeNumber(start, position)
    case let first where SQLTokenizer.isWordStart(first):
      while let byte = byte(),
        SQLTokenizer.isWordStart(byte) || SQLTokenizer.isDigit(byte)
          || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "@")
      {
        advance()
      }
      append(
        .word, String(decoding: bytes[start..<place], as: UTF8.self), from: start, at: position)
    case 0x21...0x7e:
      advance()
      if let second = byte(),
        SQLTokenizer.pairs.contains(String(decoding: [first, second], as: UTF8.self))
      {
        advance()
      }
      append(
        .symbol, String(decoding: bytes[start..<place], as: UTF8.self), from: start, at: position)
    default:
      throw .unreadable(
        at: position, reason: "the character U+\(String(first, radix: 16)) is no part of SQL")
    }
  }

  private static let pairs: Set<String> = ["<>", "<=", ">=", "!=", "||", "->", "=>", "::"]

  private mutating func takeQuoted(_ kind: SQLToken.Kind) throws(AthenaError) {
    let start = place
    let position = position
    let mark = bytes[place]
    var content: [UInt8] = []
    advance()
    while true {
      guard let byte = byte() else {
        throw .unreadable(
          at: position,
          reason:
            "the text that begins here does not end; expected \(Character(UnicodeScalar(mark)))"
        )
      }
      advance()
      if byte == mark {
        // Twice the mark stands for one.
        guard self.byte() == mark else { break }
        advance()
      }
      content.append(byte)
    }
    append(kind, String(decoding: content, as: UTF8.self), from: start, at: position)
  }

  private mutating func takeNumber(_ start: Int, _ position: SQLPosition) {
    var isFraction = false
    while let byte = byte() {
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte | 0x20 == UInt8(ascii: "e"), let next = self.byte(1) {
        let isSigned = next == UInt8(ascii: "+") || next == UInt8(ascii: "-")
        guard SQLTokenizer.isDigit(isSigned ? self.byte(2) ?? 0 : next) else { break }
        advance()
        if isSigned { advance() }
        while let digit = self.byte(), SQLTokenizer.isDigit(digit) { advance() }
        break
      } else if !SQLTokenizer.isDigit(byte) {
        break
      }
      advance()
    }
    append(
      .number, String(decoding: bytes[start..<place], as: UTF8.self), from: start, at: position)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isWordStart(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte | 0x20) && byte < 0x80 || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
