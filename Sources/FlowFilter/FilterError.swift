/// Why a text is no filter; columns count characters from 1.
package enum FilterError: Error, Hashable, Sendable {
  /// There is no word in it.
  case empty
  /// It is longer than `FilterLimits.textBytes`.
  case tooLong(bytes: Int)
  /// Parentheses or `not` deeper inside each other than `FilterLimits.depth`.
  case tooDeep(column: Int)
  /// A character that is part of no word, such as a lone `&`.
  case character(Character, column: Int, suggestion: String?)
  /// A word that the language does not have.
  case unknownWord(String, column: Int, suggestion: String?)
  /// A value that the word in front of it does not take; `expected` says what it takes.
  case value(String, of: String, column: Int, expected: String)
  /// The end, an operator or a parenthesis where a value was due.
  case missingValue(of: String, column: Int, expected: String)
  /// `src` or `dst` in front of something that has no ends.
  case noSides(String, column: Int)
  /// A term, a parenthesis or an operator where it cannot stand.
  case misplaced(String, column: Int)
  /// The end, an operator or a closing parenthesis where a term was due.
  case missingTerm(column: Int)
  /// Two terms with nothing between them.
  case missingOperator(before: String, column: Int)
  /// A parenthesis that is never closed.
  case unclosed(column: Int)

  /// Where in the text; nil where it is the text as a whole.
  package var column: Int? {
    switch self {
    case .empty, .tooLong: nil
    case .tooDeep(let column), .character(_, let column, _), .unknownWord(_, let column, _),
      .value(_, _, let column, _), .missingValue(_, let column, _), .noSides(_, let column),
      .misplaced(_, let column), .missingTerm(let column), .missingOperator(_, let column),
      .unclosed(let column):
      column
    }
  }
}

extension FilterError: CustomStringConvertible {
  /// One sentence: what stands at which column, and what would work.
  package var description: String {
    guard let column else { return sentence }
    return "column \(column): \(sentence)"
  }

  private var sentence: String {
    switch self {
    case .empty: "the filter is empty; a term such as 'dst port 443' works"
    case .tooLong(let bytes):
      "the filter has \(bytes) bytes; \(FilterLimits.textBytes) are the most"
    case .tooDeep:
      "more than \(FilterLimits.depth) parentheses or 'not' inside each other; "
        + "a flatter filter works"
    case .character(let character, _, let suggestion):
      "\(shown(String(character))) is no part of a filter"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    case .unknownWord(let word, _, let suggestion):
      "\(shown(word)) is no word of the filter language; "
        + (suggestion.map { "did you mean '\($0)'?" }
          ?? "a term such as 'dst port 443' or 'src net 10.0.0.0/8' works")
    case .value(let text, let word, _, let expected):
      "'\(word)' cannot be \(shown(text)); \(expected) works"
    case .missingValue(let word, _, let expected):
      "'\(word)' needs a value: \(expected)"
    case .noSides(let word, _):
      "'src' and 'dst' go with host, net, port and portrange, not with \(shown(word))"
    case .misplaced(let word, _): "\(shown(word)) closes nothing; leave it out"
    case .missingTerm: "a term is missing here, such as 'dst port 443'"
    case .missingOperator(let word, _):
      "'and' or 'or' is missing in front of \(shown(word))"
    case .unclosed: "this parenthesis is never closed; add ')'"
    }
  }
}

/// The text between quotes on one line: what is not printable ASCII becomes an escape, and what is
/// longer than 40 characters is cut.
private func shown(_ text: String) -> String {
  let limit = 40
  let visible = text.prefix(limit).unicodeScalars.map { scalar in
    (0x20...0x7e).contains(scalar.value)
      ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
  }
  return "'" + visible.joined() + (text.count > limit ? "...'" : "'")
}
