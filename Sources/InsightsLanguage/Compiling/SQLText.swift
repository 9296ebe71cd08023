/// The one place where names and texts of queries become SQL.
enum SQLText {
  /// A text as a literal. Control characters are spelled out, as a NUL ends statements.
  static func literal(_ text: String) -> String {
    var parts: [String] = []
    var run = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || scalar.value == 0x7f {
        if !run.isEmpty { parts.append("'\(run)'") }
        run = ""
        parts.append("chr(\(scalar.value))")
      } else {
        run += scalar == "'" ? "''" : String(scalar)
      }
    }
    if !run.isEmpty || parts.isEmpty { parts.append("'\(run)'") }
    return parts.count == 1 ? parts[0] : "(\(parts.joined(separator: " || ")))"
  }

  /// A name between double quotes; control characters, which cannot stand there, become `_`.
  static func name(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\"": text += "\"\""
      case _ where scalar.value < 0x20 || scalar.value == 0x7f: text += "_"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// A number of a query: an integer where it is one, else `DOUBLE`; without signs.
  static func number(_ digits: String) -> (sql: String, kind: InsightsKind) {
    // Leading zeros are no octal numbers.
    if !digits.contains("."), let value = Int64(digits) { return ("\(value)", .integer) }
    return ("'\(digits)'::DOUBLE", .decimal)
  }

  /// Whether a text is a number in the language's sense, as `insights_number` has it.
  static func isNumber(_ text: String) -> Bool {
    var rest = Substring(text)
    func digits() -> Int {
      let run = rest.prefix { ("0"..."9").contains($0) && $0.isASCII }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    var count = digits()
    if rest.first == "." {
      rest = rest.dropFirst()
      count += digits()
    }
    guard count > 0 else { return false }
    if rest.first == "e" || rest.first == "E" {
      rest = rest.dropFirst()
      if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty && text.utf8.count <= 64
  }
}
