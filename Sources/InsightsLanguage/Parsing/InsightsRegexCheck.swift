/// Finds in a regular expression what RE2 does not have, before the engine does.
enum InsightsRegexCheck {
  static func check(_ text: String, _ range: SourceRange) throws(InsightsError) {
    guard let reason = fault(Array(text.unicodeScalars)) else { return }
    throw InsightsError(.pattern(reason), range)
  }

  /// What does not work; nil when nothing was found.
  private static func fault(_ text: [Unicode.Scalar]) -> String? {
    if text.isEmpty { return "it is empty" }
    if text.count > InsightsLimits.pattern {
      return "it has \(text.count) characters; \(InsightsLimits.pattern) are the most"
    }
    var depth = 0
    var index = 0
    var isInClass = false
    while index < text.count {
      let next = text[index]
      if next == "\\" {
        guard index + 1 < text.count else { return "it ends in a backslash" }
        if !isInClass, ("1"..."9").contains(text[index + 1]) {
          return "RE2 has no backreferences such as \\1"
        }
        if text[index + 1].isASCII, text[index + 1].properties.isAlphabetic,
          !escapes.contains(text[index + 1])
        {
          return "RE2 has no escape \\\(text[index + 1])"
        }
        index += 2
        continue
      }
      if isInClass {
        if next == "]" { isInClass = false }
      } else if next == "[" {
        isInClass = true
        // A bracket right behind the opening one is a member.
        if index + 1 < text.count, text[index + 1] == "^" { index += 1 }
        if index + 1 < text.count, text[index + 1] == "]" { index += 1 }
      } else if next == "(" {
        depth += 1
        if let reason = groupFault(text, index) { return reason }
      } else if next == ")" {
        depth -= 1
        if depth < 0 { return "')' closes nothing" }
      }
      index += 1
    }
    if isInClass { return "'[' is never closed" }
    if depth > 0 { return "'(' is never closed" }
    return repetitionFault(text)
  }

  /// Letters that mean something behind a backslash.
  private static let escapes = Set("afnrtvdDsSwWbBAzQECpPx".unicodeScalars)

  /// Times that a piece may be repeated, in all repetitions around it.
  private static let repetitions = 1000

  /// What is repeated too often: `{1001}`, or `{100}` of a group that repeats `{100}` inside.
  private static func repetitionFault(_ text: [Unicode.Scalar]) -> String? {
    /// What the groups that are open repeat at most inside, the whole expression first.
    var open = [1]
    /// What the last piece repeats inside.
    var piece = 1
    var index = 0
    while index < text.count {
      switch text[index] {
      case "\\":
        piece = 1
        index += 1
      case "[":
        index = classEnd(text, index)
        piece = 1
      case "(":
        open.append(1)
        piece = 1
      case ")":
        piece = open.count > 1 ? open.removeLast() : 1
        open[open.count - 1] = max(open[open.count - 1], piece)
      case "{":
        guard let (bounds, end) = bounds(text, index) else { break }
        let shown = String(String.UnicodeScalarView(text[index...end]))
        if bounds.last < bounds.first { return "\(shown) has its bounds the wrong way round" }
        piece *= max(1, bounds.last)
        if piece > repetitions { return "\(shown) repeats more than \(repetitions) times in all" }
        open[open.count - 1] = max(open[open.count - 1], piece)
        index = end
      default: piece = 1
      }
      index += 1
    }
    return nil
  }

  /// Where a class of characters ends.
  private static func classEnd(_ text: [Unicode.Scalar], _ start: Int) -> Int {
    var index = start + 1
    if index < text.count, text[index] == "^" { index += 1 }
    if index < text.count, text[index] == "]" { index += 1 }
    while index < text.count, text[index] != "]" { index += text[index] == "\\" ? 2 : 1 }
    return min(index, text.count - 1)
  }

  /// The numbers of `{2}`, `{2,}` or `{2,5}`; nil where the brace is one.
  private static func bounds(
    _ text: [Unicode.Scalar], _ start: Int
  ) -> (bounds: (first: Int, last: Int), end: Int)? {
    guard let end = text[start...].firstIndex(of: "}") else { return nil }
    let inside = text[(start + 1)..<end]
    guard inside.count <= 9, inside.allSatisfy({ ("0"..."9").contains($0) || $0 == "," }) else {
      return nil
    }
    let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
      .map { Int(String(String.UnicodeScalarView($0))) }
    guard parts.count <= 2, let first = parts[0] else { return nil }
    return ((first, parts.count == 2 ? parts[1] ?? first : first), end)
  }

  private static func groupFault(_ text: [Unicode.Scalar], _ index: Int) -> String? {
    let beginnings: [(String, String)] = [
      ("(?=", "lookahead"), ("(?!", "lookahead"), ("(?<=", "lookbehind"), ("(?<!", "lookbehind"),
      ("(?>", "atomic groups"),
    ]
    for (beginning, name) in beginnings
    where text[index...].starts(with: beginning.unicodeScalars) {
      return "RE2 has no \(name), \(shown(beginning))"
    }
    return nil
  }

  /// The names of the groups `(?<name>…)` and `(?P<name>…)`, in order.
  static func groupNames(_ text: String) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var names: [String] = []
    var index = 0
    while index < scalars.count {
      if scalars[index] == "\\" {
        index += 2
        continue
      }
      let rest = scalars[index...]
      let length =
        rest.starts(with: "(?P<".unicodeScalars)
        ? 4 : rest.starts(with: "(?<".unicodeScalars) ? 3 : 0
      if length > 0 {
        var name = String.UnicodeScalarView()
        name.append(contentsOf: rest.dropFirst(length).prefix { $0 != ">" })
        names.append(String(name))
        index += length
      }
      index += 1
    }
    return names
  }
}
