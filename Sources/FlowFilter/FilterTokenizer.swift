/// One piece of a filter's text.
struct FilterToken {
  /// What a piece is.
  enum Kind: Hashable {
    case word, open, close, and, or, not, end
  }

  let kind: Kind
  let text: String
  /// Where it begins, in characters from 1; for the end the place behind the last character.
  let column: Int
}

/// Cuts a filter's text into pieces.
struct FilterTokenizer {
  private var rest: Substring
  private var column = 1

  init(_ text: String) throws(FilterError) {
    guard text.utf8.count <= FilterLimits.textBytes else {
      throw .tooLong(bytes: text.utf8.count)
    }
    rest = text[...]
  }

  /// All pieces, the end last.
  mutating func tokens() throws(FilterError) -> [FilterToken] {
    var tokens: [FilterToken] = []
    while true {
      let token = try next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(FilterError) -> FilterToken {
    skip(rest.prefix { $0.isWhitespace }.count)
    guard let first = rest.first else {
      return FilterToken(kind: .end, text: "", column: column)
    }
    switch first {
    case "(": return symbol(.open, 1)
    case ")": return symbol(.close, 1)
    case "!": return symbol(.not, 1)
    case "&": return try doubled(.and, first)
    case "|": return try doubled(.or, first)
    default: return word()
    }
  }

  private mutating func doubled(
    _ kind: FilterToken.Kind, _ character: Character
  ) throws(FilterError) -> FilterToken {
    let pair = "\(character)\(character)"
    guard rest.hasPrefix(pair) else {
      throw .character(character, column: column, suggestion: pair)
    }
    return symbol(kind, 2)
  }

  private mutating func symbol(_ kind: FilterToken.Kind, _ count: Int) -> FilterToken {
    let token = FilterToken(kind: kind, text: String(rest.prefix(count)), column: column)
    skip(count)
    return token
  }

  private mutating func word() -> FilterToken {
    let text = String(rest.prefix { !$0.isWhitespace && !"()!&|".contains($0) })
    let kind: FilterToken.Kind
    switch text.lowercased() {
    case "and": kind = .and
    case "or": kind = .or
    case "not": kind = .not
    default: kind = .word
    }
    let token = FilterToken(kind: kind, text: text, column: column)
    skip(text.count)
    return token
  }

  private mutating func skip(_ count: Int) {
    rest = rest.dropFirst(count)
    column += count
  }
}
