/// The rule that came nearest to allowing what no rule allows.
enum NearestRule {
  /// The field of it, which stands last in each line.
  static let field = "x-nearest-rule"

  /// Takes the last field off each line; its values, each once, in the order of lines.
  static func split(_ lines: [String]) -> (lines: [String], rules: [String]) {
    var rest: [String] = []
    var rules: [String] = []
    for line in lines {
      guard let blank = line.lastIndex(of: " ") else { continue }
      rest.append(String(line[..<blank]))
      let rule = String(line[line.index(after: blank)...])
      if rule != "-", !rules.contains(rule) { rules.append(rule) }
    }
    return (rest, rules)
  }
}
