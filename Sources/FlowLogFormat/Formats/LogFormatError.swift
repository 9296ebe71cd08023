/// What is wrong with a LogFormat string; columns count characters from 1.
package enum LogFormatError: Error, Equatable, Sendable {
  /// The string has no characters at all.
  case empty
  /// The string begins with a blank.
  case leadingSpace
  /// The string ends with a blank, at this column.
  case trailingSpace(column: Int)
  /// Two blanks in a row; the column is that of the second.
  case doubledSpace(column: Int)
  /// A field follows another without a blank, at this column.
  case missingSpace(column: Int)
  /// Text that is no `${…}`: a bare word, a tab, a comma.
  case notAField(text: String, column: Int, suggestion: String?)
  /// The `${` at this column has no `}`.
  case missingBrace(column: Int)
  /// `${}` at this column.
  case emptyName(column: Int)
  /// No field is called so.
  case unknownField(name: String, column: Int, suggestion: String?)
  /// The field at `column` stands already at `first`.
  case duplicateField(name: String, column: Int, first: Int)
  /// Neither a LogFormat string nor the short name of a format.
  case unknownFormat(name: String, suggestion: String?)
}

extension LogFormatError: CustomStringConvertible {
  /// One sentence: what stands where, and what would work.
  package var description: String {
    switch self {
    case .empty:
      "the log format is empty; it needs at least one field, such as ${srcaddr}"
    case .leadingSpace:
      "the log format begins with a space at column 1; begin with a field, such as ${version}"
    case .trailingSpace(let column):
      "the log format ends with a space at column \(column); end with a field"
    case .doubledSpace(let column):
      "a second space at column \(column) of the log format; fields are separated by one space"
    case .missingSpace(let column):
      "no space before the field at column \(column) of the log format; put one space there"
    case .notAField(let text, let column, let suggestion):
      "\(visible(text)) at column \(column) of the log format is not a field; "
        + "fields are written \(suggestion.map { "${\($0)}" } ?? "${name}")"
    case .missingBrace(let column):
      "the field that begins at column \(column) of the log format has no closing }"
    case .emptyName(let column):
      "${} at column \(column) of the log format names no field"
    case .unknownField(let name, let column, let suggestion):
      "unknown field \(visible(name)) at column \(column) of the log format; "
        + (suggestion.map { "did you mean \($0)?" } ?? "docs/fields.md lists all fields")
    case .duplicateField(let name, let column, let first):
      "the field \(name) at column \(column) of the log format stands already at column \(first)"
    case .unknownFormat(let name, let suggestion):
      "unknown format \(visible(name)); "
        + (suggestion.map { "did you mean \($0)? " } ?? "")
        + "formats are \(LogFormat.names.joined(separator: ", ")) or a string such as "
        + "'${srcaddr} ${dstaddr}'"
    }
  }

  /// The text in quotes, control characters escaped, and cut after 60 characters.
  private func visible(_ text: String) -> String {
    let cut = text.count > 60 ? text.prefix(60) + "…" : text[...]
    return String(cut).debugDescription
  }
}
