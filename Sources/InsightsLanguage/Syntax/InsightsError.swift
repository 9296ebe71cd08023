internal import Spelling

/// Why a query is refused, and where in its text.
package struct InsightsError: Error, Hashable, Sendable {
  /// What is wrong.
  package let problem: InsightsProblem
  /// The place: `startCharOffset` and `endCharOffset` of a `MalformedQueryException`.
  package let range: SourceRange

  init(_ problem: InsightsProblem, _ range: SourceRange) {
    (self.problem, self.range) = (problem, range)
  }

  /// Same problem at the same place.
  package static func == (left: InsightsError, right: InsightsError) -> Bool {
    left.problem == right.problem && left.range.start == right.range.start
      && left.range.end == right.range.end
  }
}

/// What can be wrong with a query.
package enum InsightsProblem: Hashable, Sendable {
  /// There is no command in it.
  case empty
  /// It is longer than `InsightsLimits.characters`.
  case tooLong(characters: Int)
  /// More than `InsightsLimits.depth` things inside each other.
  case tooDeep
  /// More of something than one query may have.
  case tooMany(String, limit: Int)
  /// A character that begins nothing.
  case character(String)
  /// A string, regular expression, name or parenthesis that never ends.
  case unclosed(String, closer: String)
  /// Something else than what is due here.
  case unexpected(String, expected: String)
  /// A word where a command is due that is none.
  case unknownCommand(String, suggestion: String?)
  /// A call of a function that does not exist.
  case unknownFunction(String, suggestion: String?)
  /// A call with too few or too many arguments.
  case argumentCount(String, expected: String, found: Int)
  /// An argument that the function cannot take.
  case argument(String, expected: String)
  /// A number outside its bounds.
  case number(String, of: String, expected: String)
  /// A regular expression that RE2 does not know.
  case pattern(String)
  /// A field that the commands before did not keep.
  case unknownField(String, suggestion: String?)
  /// A command or function at a place where it cannot stand.
  case misplaced(String, because: String)
  /// Something of the language that Weir does not carry out.
  case unsupported(String, instead: String)
}

extension InsightsError: CustomStringConvertible {
  /// One sentence: what stands where, and what would work.
  package var description: String { "character \(range.start + 1): \(message)" }

  /// The sentence without the place.
  package var message: String {
    switch problem {
    case .empty: "the query is empty; a command such as 'fields @timestamp, @message' works"
    case .tooLong(let characters):
      "the query has \(characters) characters; \(InsightsLimits.characters) are the most"
    case .tooDeep: "more than \(InsightsLimits.depth) things inside each other; a flatter one works"
    case .tooMany(let what, let limit): "more than \(limit) \(what); \(limit) are the most"
    case .character(let character):
      "\(shown(character)) begins nothing; put names with such characters between backticks"
    case .unclosed(let what, let closer): "this \(what) is never closed; add \(closer)"
    case .unexpected(let found, let expected): "found \(found) where \(expected) is due"
    case .unknownCommand(let word, let suggestion):
      "\(shown(word)) is no command; "
        + (suggestion.map { "did you mean '\($0)'?" }
          ?? "fields, filter, stats, sort, limit, parse, display and dedup work")
    case .unknownFunction(let word, let suggestion):
      "\(shown(word)) is no function"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? " of Logs Insights")
    case .argumentCount(let function, let expected, let found):
      "\(function) takes \(expected), not \(found)"
    case .argument(let function, let expected): "\(function) needs \(expected) here"
    case .number(let found, let what, let expected):
      "\(what) cannot be \(shown(found)); \(expected) works"
    case .pattern(let reason): "this regular expression does not work: \(reason)"
    case .unknownField(let name, let suggestion):
      "there is no field \(shown(name)) here any more"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "; keep it with 'stats … by'")
    case .misplaced(let what, let reason): "\(shown(what)) cannot stand here: \(reason)"
    case .unsupported(let what, let instead): "\(shown(what)) is not supported; \(instead)"
    }
  }
}

/// The text between quotes on one line: what does not print becomes an escape, and what is longer
/// than 40 characters is cut.
func shown(_ text: String) -> String {
  let limit = 40
  let scalars = text.unicodeScalars
  let visible = scalars.prefix(limit).map { scalar in
    (0x20...0x7e).contains(scalar.value)
      ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
  }
  return "'" + visible.joined() + (scalars.count > limit ? "...'" : "'")
}

/// The name that a mistyped one was most likely meant to be, whatever its case.
func nearestName(_ word: String, among names: [String]) -> String? {
  nearest(to: word, among: names) { Array($0.lowercased().utf8) }
}
