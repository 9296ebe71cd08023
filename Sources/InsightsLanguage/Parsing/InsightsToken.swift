/// One piece of a query's text.
struct InsightsToken {
  enum Kind: Hashable {
    /// A name or a keyword.
    case word
    /// A name between backticks, which is never a keyword.
    case name
    /// A text between quotes, its escapes resolved.
    case string
    /// Digits, perhaps with a fraction.
    case number
    /// Digits with a unit right behind them, such as `5m`.
    case period
    /// An operator or a bracket.
    case symbol
    /// Behind the last piece.
    case end
  }

  let kind: Kind
  let text: String
  let range: SourceRange

  /// Whether it is this keyword, in any case.
  func isWord(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

  /// Whether it is this operator or bracket.
  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

  /// For error messages.
  var shownText: String { kind == .end ? "the end" : shown(text) }
}
