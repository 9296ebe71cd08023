/// A place in a statement; lines and columns begin with 1.
package struct SQLPosition: Hashable, Sendable, CustomStringConvertible {
  /// The line.
  package var line: Int
  /// The column, in characters.
  package var column: Int

  /// Names a place.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line 1:8`.
  package var description: String { "line \(line):\(column)" }
}

/// A word, literal or sign of a statement.
package struct SQLToken: Hashable, Sendable {
  /// What sort of token it is.
  package enum Kind: Hashable, Sendable {
    /// A keyword or a plain name.
    case word
    /// A name, or in Hive's statements a text, in double quotes.
    case quoted
    /// A name in backticks.
    case backquoted
    /// A text in single quotes.
    case text
    /// A number.
    case number
    /// Anything else.
    case symbol
    /// Behind the last token.
    case end
  }

  /// Its sort.
  package var kind: Kind
  /// What it says, without its quotes.
  package var text: String
  /// Where it begins.
  package var position: SQLPosition
  /// Its bytes in the statement.
  package var range: Range<Int>

  /// Whether it is this keyword, in any case.
  package func isWord(_ word: String) -> Bool {
    kind == .word && text.utf8.count == word.utf8.count && text.uppercased() == word
  }

  /// Whether it is one of these keywords.
  package func isWord(in words: Set<String>) -> Bool {
    kind == .word && words.contains(text.uppercased())
  }

  /// Whether it is this sign.
  package func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

  /// Whether it can name something.
  package var isName: Bool { kind == .word || kind == .quoted || kind == .backquoted }

  /// How errors show it.
  package var shown: String { kind == .end ? "<EOF>" : text }
}
