/// Values in place of the question marks of a statement.
package enum StatementParameters {
  /// The statement with its parameters in it, each as it is written: `'ACCEPT'`, `443`.
  package static func substitute(
    _ text: String, _ parameters: [String]
  ) throws(AthenaError) -> String {
    let tokens = try SQLTokenizer.tokens(of: text)
    let marks = tokens.filter { $0.isSymbol("?") }
    guard marks.count == parameters.count else {
      throw .prepared(
        "Incorrect number of parameters: expected \(marks.count) but found \(parameters.count)")
    }
    var edits: [SQLEdit] = []
    for (mark, parameter) in zip(marks, parameters) {
      edits.append(SQLEdit(mark.range, try value(parameter)))
    }
    return SQLEdit.apply(edits, to: text, dropping: tokens)
  }

  /// A parameter is one expression: it opens what it closes, and ends nothing else.
  private static func value(_ text: String) throws(AthenaError) -> String {
    let tokens = try SQLTokenizer.tokens(of: text)
    var depth = 0
    for token in tokens {
      if token.isSymbol("(") { depth += 1 }
      if token.isSymbol(")") { depth -= 1 }
      guard depth >= 0, !token.isSymbol(";"), depth > 0 || !token.isSymbol(","),
        !token.isSymbol("?"), !token.isWord("SELECT"), !token.isWord("FROM")
      else { throw .prepared("the parameter '\(text)' is no single value") }
    }
    guard depth == 0, tokens.count > 1 else {
      throw .prepared("the parameter '\(text)' is no single value")
    }
    // What stands between tokens could be a comment that goes on behind the parameter.
    let bytes = Array(text.utf8)
    return tokens.dropLast().map { String(decoding: bytes[$0.range], as: UTF8.self) }
      .joined(separator: " ")
  }
}
