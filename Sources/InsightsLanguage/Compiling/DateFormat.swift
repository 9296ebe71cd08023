/// Formats of dates: those of `strftime`, and Java's letters.
enum DateFormat {
  /// The format for `strftime`; nil where a letter or directive has no counterpart.
  static func strftime(_ text: String) -> String? {
    text.contains("%") ? checked(text) : translated(text)
  }

  private static let directives: Set<Character> = [
    "a", "A", "w", "u", "d", "-", "b", "h", "B", "m", "y", "G", "Y", "H", "I", "p", "M", "S", "g",
    "f", "n", "z", "Z", "j", "U", "W", "c", "x", "X", "V", "%",
  ]

  /// A format of `%` directives that the engine has.
  private static func checked(_ text: String) -> String? {
    var result = ""
    var rest = Substring(text)
    while let next = rest.popFirst() {
      result.append(next)
      guard next == "%" else { continue }
      guard let directive = rest.popFirst() else { return nil }
      switch directive {
      case "F": result.removeLast(); result += "%Y-%m-%d"
      case "T": result.removeLast(); result += "%H:%M:%S"
      case "D": result.removeLast(); result += "%m/%d/%y"
      case "R": result.removeLast(); result += "%H:%M"
      case "e": result += "-d"
      case "L": result += "g"
      case "-":
        guard let last = rest.popFirst(), "dmyHIMSj".contains(last) else { return nil }
        result += "-\(last)"
      default:
        guard directives.contains(directive) else { return nil }
        result.append(directive)
      }
    }
    return result
  }

  private static let letters: [(String, String)] = [
    ("yyyy", "%Y"), ("uuuu", "%Y"), ("yy", "%y"), ("MMMM", "%B"), ("MMM", "%b"), ("MM", "%m"),
    ("M", "%-m"), ("dd", "%d"), ("d", "%-d"), ("HH", "%H"), ("H", "%-H"), ("hh", "%I"),
    ("h", "%-I"), ("mm", "%M"), ("m", "%-M"), ("ss", "%S"), ("s", "%-S"), ("SSSSSS", "%f"),
    ("SSS", "%g"), ("EEEE", "%A"), ("EEE", "%a"), ("E", "%a"), ("DDD", "%j"), ("a", "%p"),
    ("XXX", "%z"), ("Z", "%z"), ("X", "%z"), ("y", "%Y"),
  ]

  /// A format of Java's letters; text of its own stands between apostrophes.
  private static func translated(_ text: String) -> String? {
    var result = ""
    var rest = Substring(text)
    while let next = rest.first {
      if next == "'" {
        rest = rest.dropFirst()
        let own = rest.prefix { $0 != "'" }
        guard rest.count > own.count else { return nil }
        rest = rest.dropFirst(own.count + 1)
        result += own.isEmpty ? "'" : own
        continue
      }
      guard next.isASCII, next.isLetter else {
        result.append(next)
        rest = rest.dropFirst()
        continue
      }
      let run = rest.prefix { $0 == next }
      guard let found = letters.first(where: { $0.0 == run }) else { return nil }
      result += found.1
      rest = rest.dropFirst(run.count)
    }
    return result
  }
}
