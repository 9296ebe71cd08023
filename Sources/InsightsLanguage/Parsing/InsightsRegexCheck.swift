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
    return depth > 0 ? "'(' is never closed" : nil
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
        rest.starts(with: "(?P<".unicodeScalars) ? 4 : rest.starts(with: "(?<".unicodeScalars) ? 3 : 0
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
