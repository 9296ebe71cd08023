extension LogFormat {
  /// Reads a LogFormat string: `${name}` once or more, separated by single spaces.
  ///
  /// A field that stands twice is refused: columns with the same name cannot be told apart in
  /// JSON, in SQL or by a header line.
  package init(parsing text: String) throws(LogFormatError) {
    guard let first = text.first else { throw .empty }
    guard first != " " else { throw .leadingSpace }
    var parser = LogFormatParser(text)
    var columns: [FlowLogField: Int] = [:]
    var fields: [FlowLogField] = []
    while let (field, column) = try parser.next() {
      if let first = columns[field] {
        throw .duplicateField(name: field.name, column: column, first: first)
      }
      columns[field] = column
      fields.append(field)
    }
    self.fields = fields
  }

  /// Reads what `--format` takes: a short name such as `v5`, or a LogFormat string.
  package init(argument: String) throws(LogFormatError) {
    if let named = LogFormat.named(argument) {
      self = named
      return
    }
    guard argument.isEmpty || argument.contains("$") || argument.contains(" ") else {
      throw .unknownFormat(
        name: argument, suggestion: nearestName(to: argument, among: LogFormat.names))
    }
    try self.init(parsing: argument)
  }
}

/// Walks over a LogFormat string, field by field.
private struct LogFormatParser {
  private let characters: [Character]
  private var index = 0

  init(_ text: String) { characters = Array(text) }

  /// The column of the character to be read, from 1.
  private var column: Int { index + 1 }

  /// The next field and the column of its `$`; nil at the end.
  mutating func next() throws(LogFormatError) -> (FlowLogField, Int)? {
    guard index < characters.count else { return nil }
    if index > 0 { try readSpace() }
    let start = column
    guard characters[index...].starts(with: "${") else { throw notAField() }
    let nameStart = index + 2
    // A blank or another `${` before the brace means that the brace was forgotten here.
    let end = characters[nameStart...].firstIndex { $0 == "}" || $0 == " " || $0 == "$" }
    guard let end, characters[end] == "}" else { throw .missingBrace(column: start) }
    let name = String(characters[nameStart..<end])
    guard !name.isEmpty else { throw .emptyName(column: start) }
    guard let field = FlowLogField(name: name) else {
      let suggestion = nearestName(to: name, among: FieldDefinition.all.map(\.name))
      throw .unknownField(name: name, column: start, suggestion: suggestion)
    }
    index = end + 1
    return (field, start)
  }

  /// Steps over the one blank between two fields.
  private mutating func readSpace() throws(LogFormatError) {
    guard characters[index] == " " else {
      guard characters[index] != "$" else { throw .missingSpace(column: column) }
      throw notAField()
    }
    index += 1
    guard index < characters.count else { throw .trailingSpace(column: column - 1) }
    guard characters[index] == " " else { return }
    let onlySpaces = characters[index...].allSatisfy { $0 == " " }
    throw onlySpaces ? .trailingSpace(column: column - 1) : .doubledSpace(column: column)
  }

  /// The text from here to the next blank or field, which is none.
  private func notAField() -> LogFormatError {
    let word = characters[index...].dropFirst().prefix { $0 != " " && $0 != "$" }
    let text = String(characters[index]) + String(word)
    let bare = FlowLogField(name: text)?.name
    return .notAField(text: text, column: column, suggestion: bare)
  }
}
