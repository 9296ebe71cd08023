internal import Spelling

/// What the engine complains of, told in Weir's sentences.
struct EngineWords {
  let words: String
  let kind: UInt32

  init(_ words: String, kind: UInt32 = 0) {
    self.words = words
    self.kind = kind
  }

  /// - Parameter columns: Names that a mistyped one may have meant.
  func error(_ columns: [String]) -> QueryError {
    if kind == EngineErrorKind.interrupt || words.hasPrefix("INTERRUPT") { return .interrupted }
    if kind == EngineErrorKind.outOfMemory || words.hasPrefix("Out of Memory") {
      return .memory(limit: "")
    }
    if kind == EngineErrorKind.permission || words.hasPrefix("Permission Error") {
      return .outside(reason: "other files are out of reach")
    }
    if let name = quoted(behind: "Referenced column ") ?? quoted(
      behind: "does not have a column named ")
      ?? quoted(behind: "column named ")
    {
      let near = nearest(to: name.lowercased(), among: columns)
      return .unknownColumn(name: name, suggestion: near)
    }
    if let name = word(behind: "Table with name ") { return .unknownTable(name: name) }
    if let name = word(behind: "Scalar Function with name ")
      ?? word(behind: "Function with name ")
    {
      let engines = suggestion.flatMap { nearest(to: name.lowercased(), among: [$0]) }
      let near = nearest(to: name.lowercased(), among: HelperFunctions.names) ?? engines
      return .unknownFunction(name: name, suggestion: near)
    }
    if let fault = expressionFault {
      return .wrong(
        reason: "a regular expression does not work: \(fault); those of RE2 without it do")
    }
    return .wrong(reason: sentence)
  }

  private static let expressionFaults = [
    "invalid repetition size", "bad repetition operator", "invalid perl operator",
    "invalid character class", "invalid escape sequence", "missing closing ", "missing ): ",
    "missing argument to repetition operator", "no argument for repetition operator",
    "unexpected ): ", "trailing \\ at end", "invalid named capture group",
    "invalid group name", "pattern too large", "invalid UTF-8",
  ]

  /// What RE2 does not like; nil where the complaint is another.
  private var expressionFault: String? {
    var fault = sentence
    for beginning in ["Pattern failed to parse: ", "Invalid regex: "]
    where fault.hasPrefix(beginning) {
      fault = String(fault.dropFirst(beginning.count))
    }
    return Self.expressionFaults.contains(where: fault.hasPrefix) ? fault : nil
  }

  /// The engine's own suggestion.
  private var suggestion: String? {
    quoted(behind: "Did you mean ")
  }

  /// The complaint without its kind, on one line, and where in the statement it is.
  var sentence: String {
    let lines = words.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    guard var first = lines.first else { return words }
    for kind in [
      "Parser Error: ", "Binder Error: ", "Catalog Error: ", "Invalid Input Error: ",
      "Conversion Error: ", "Out of Range Error: ", "Not implemented Error: ",
    ]
    where first.hasPrefix(kind) {
      first = String(first.dropFirst(kind.count))
    }
    // `LINE 1: SELECT …` and a caret below it.
    if let line = lines.firstIndex(where: { $0.hasPrefix("LINE ") }), line + 1 < lines.count,
      let caret = lines[line + 1].firstIndex(of: "^"),
      let colon = lines[line].firstRange(of: ": ")
    {
      let column = lines[line + 1].distance(from: lines[line + 1].startIndex, to: caret)
      let prefix = lines[line].distance(from: lines[line].startIndex, to: colon.upperBound)
      let number = lines[line][..<colon.lowerBound].dropFirst("LINE ".count)
      first += " (line \(number), column \(column - prefix + 1))"
    }
    return first
  }

  private func quoted(behind mark: String) -> String? {
    guard let range = words.firstRange(of: mark) else { return nil }
    let rest = words[range.upperBound...]
    guard rest.first == "\"" else { return nil }
    return rest.dropFirst().split(separator: "\"", omittingEmptySubsequences: false).first
      .map(String.init)
  }

  private func word(behind mark: String) -> String? {
    guard let range = words.firstRange(of: mark) else { return nil }
    return words[range.upperBound...].split(separator: " ").first.map(String.init)
  }
}
