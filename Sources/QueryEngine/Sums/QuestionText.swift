/// Words before a question that ask for its plan.
enum QuestionText {
  /// What stands before an explained question, and the question; nil where it is none.
  static func explained(_ statement: String) -> (words: String, question: String)? {
    var rest = statement[...].drop(while: \.isWhitespace)
    var words = ""
    for word in ["explain", "analyze"] {
      let next = rest.prefix { !$0.isWhitespace }
      guard next.lowercased() == word else { break }
      words += next + " "
      rest = rest.dropFirst(next.count).drop(while: \.isWhitespace)
    }
    return words.isEmpty ? nil : (words, String(rest))
  }
}
