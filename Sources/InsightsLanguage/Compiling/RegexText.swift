/// Regular expressions as RE2 has them: groups without names, or with a number for each name.
enum RegexText {
  /// The expression with groups that give nothing, for conditions.
  static func plain(_ regex: String) -> String { rewritten(regex, named: "(?:", other: "(?:") }

  /// The expression with only its named groups, in order, for `parse`.
  static func capturing(_ regex: String) -> String { rewritten(regex, named: "(", other: "(?:") }

  /// The expression with all groups, in order, for replacements.
  static func numbered(_ regex: String) -> String { rewritten(regex, named: "(", other: "(") }

  /// - Parameters:
  ///   - named: What groups with a name begin with.
  ///   - other: What those without begin with.
  private static func rewritten(_ regex: String, named: String, other: String) -> String {
    let scalars = Array(regex.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    var isInClass = false
    while index < scalars.count {
      let next = scalars[index]
      if next == "\\", index + 1 < scalars.count {
        result.append(contentsOf: [next, scalars[index + 1]])
        index += 2
        continue
      }
      if isInClass {
        if next == "]" { isInClass = false }
      } else if next == "[" {
        isInClass = true
        result.append(next)
        index += 1
        if index < scalars.count, scalars[index] == "^" {
          result.append("^")
          index += 1
        }
        // A bracket right behind the opening one is a member.
        if index < scalars.count, scalars[index] == "]" {
          result.append("]")
          index += 1
        }
        continue
      } else if next == "(" {
        let name = nameLength(scalars, index)
        if name > 0 {
          result.append(contentsOf: named.unicodeScalars)
          index += name
          continue
        }
        if index + 1 >= scalars.count || scalars[index + 1] != "?" {
          result.append(contentsOf: other.unicodeScalars)
          index += 1
          continue
        }
      }
      result.append(next)
      index += 1
    }
    return String(result)
  }

  /// The length of `(?<name>` or `(?P<name>` at a place; 0 where none begins.
  private static func nameLength(_ scalars: [Unicode.Scalar], _ index: Int) -> Int {
    let rest = scalars[index...]
    guard rest.starts(with: "(?<".unicodeScalars) || rest.starts(with: "(?P<".unicodeScalars),
      let end = rest.firstIndex(of: ">")
    else { return 0 }
    return end - index + 1
  }

  /// The regular expression of a text with stars: what stands before the first star may begin
  /// anywhere, and a star at the end takes the rest.
  static func glob(_ text: String) -> String {
    let parts = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    var regex = "(?s)" + (parts[0].isEmpty ? "^" : escaped(parts[0]))
    for (number, part) in parts.enumerated().dropFirst() {
      let isLast = number == parts.count - 1
      regex += isLast && part.isEmpty ? "(.*)$" : "(.*?)" + escaped(part)
    }
    return regex
  }

  /// A text that stands for itself in a regular expression.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar),
        scalar.value > 0x20, scalar.value != 0x7f
      {
        result += "\\"
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
