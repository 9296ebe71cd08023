/// Cuts a query's text into pieces, one at a time: whether a slash divides or begins a regular
/// expression depends on what the parser expects.
struct InsightsLexer {
  let scalars: [Unicode.Scalar]
  /// The next character.
  private(set) var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The text between two places.
  func text(_ start: Int, _ end: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<end])
    return String(text)
  }

  private func scalar(_ offset: Int = 0) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  private mutating func skip(while holds: (Unicode.Scalar) -> Bool) {
    while let next = scalar(), holds(next) { position += 1 }
  }

  /// Passes space and comments, which `#` begins and the line ends.
  mutating func skipSpace() {
    while let next = scalar() {
      if next == "#" {
        skip { $0 != "\n" }
      } else if next.properties.isWhitespace {
        position += 1
      } else {
        return
      }
    }
  }

  /// The next piece.
  mutating func next() throws(InsightsError) -> InsightsToken {
    skipSpace()
    let start = position
    guard let first = scalar() else { return token(.end, from: start) }
    switch first {
    case "\"", "'": return try quoted(first)
    case "`": return try backticked()
    case "0"..."9": return number()
    case _ where Self.beginsName(first):
      skip(while: Self.isInName)
      return token(.word, from: start)
    default: return try symbol(first)
    }
  }

  private func token(_ kind: InsightsToken.Kind, from start: Int) -> InsightsToken {
    InsightsToken(
      kind: kind, text: text(start, position), range: SourceRange(start, position))
  }

  private mutating func number() -> InsightsToken {
    let start = position
    skip { ("0"..."9").contains($0) }
    if scalar() == ".", let digit = scalar(1), ("0"..."9").contains(digit) {
      position += 1
      skip { ("0"..."9").contains($0) }
    }
    guard let letter = scalar(), letter.properties.isAlphabetic else {
      return token(.number, from: start)
    }
    skip { $0.properties.isAlphabetic }
    return token(.period, from: start)
  }

  private static let pairs: Set<String> = ["!=", "<=", ">=", "=~", "=="]
  private static let singles: Set<Unicode.Scalar> = [
    "|", ",", "(", ")", "[", "]", "=", "<", ">", "+", "-", "*", "/", "%", "^", ":", ".",
  ]

  private mutating func symbol(_ first: Unicode.Scalar) throws(InsightsError) -> InsightsToken {
    let start = position
    if position + 2 <= scalars.count, Self.pairs.contains(text(position, position + 2)) {
      position += 2
    } else if Self.singles.contains(first) {
      position += 1
    } else {
      throw InsightsError(.character(String(first)), SourceRange(start, start + 1))
    }
    return token(.symbol, from: start)
  }

  private mutating func backticked() throws(InsightsError) -> InsightsToken {
    let start = position
    position += 1
    skip { $0 != "`" }
    guard scalar() != nil, position > start + 1 else {
      throw InsightsError(.unclosed("name", closer: "'`'"), SourceRange(start, position))
    }
    position += 1
    return InsightsToken(
      kind: .name, text: text(start + 1, position - 1), range: SourceRange(start, position))
  }

  private mutating func quoted(_ quote: Unicode.Scalar) throws(InsightsError) -> InsightsToken {
    let start = position
    var value = String.UnicodeScalarView()
    position += 1
    while let next = scalar(), next != quote {
      position += 1
      guard next == "\\", let escaped = scalar() else {
        value.append(next)
        continue
      }
      position += 1
      switch escaped {
      case "\"", "'", "\\": value.append(escaped)
      case "n": value.append("\n")
      case "t": value.append("\t")
      case "r": value.append("\r")
      // Regular expressions stand in quotes, too: `\d` keeps its backslash.
      default: value.append(contentsOf: ["\\", escaped])
      }
    }
    guard scalar() != nil else {
      throw InsightsError(
        .unclosed("string", closer: shown(String(quote))), SourceRange(start, position))
    }
    position += 1
    return InsightsToken(kind: .string, text: String(value), range: SourceRange(start, position))
  }

  /// The regular expression that begins at a place, without its slashes; `\/` is a slash.
  mutating func regex(at start: Int) throws(InsightsError) -> (text: String, range: SourceRange) {
    position = start + 1
    var value = String.UnicodeScalarView()
    while let next = scalar(), next != "/" {
      position += 1
      guard next == "\\", let escaped = scalar() else {
        value.append(next)
        continue
      }
      position += 1
      if escaped != "/" { value.append(next) }
      value.append(escaped)
    }
    guard scalar() != nil else {
      throw InsightsError(
        .unclosed("regular expression", closer: "'/'"), SourceRange(start, position))
    }
    position += 1
    return (String(value), SourceRange(start, position))
  }

  static func beginsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "@" || scalar.properties.isAlphabetic
  }

  static func isInName(_ scalar: Unicode.Scalar) -> Bool {
    beginsName(scalar) || scalar == "." || ("0"..."9").contains(scalar)
  }
}
