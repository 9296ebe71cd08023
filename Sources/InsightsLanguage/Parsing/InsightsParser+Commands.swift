extension InsightsParser {
  /// Expressions with names, `a, b as c`.
  mutating func items() throws(InsightsError) -> [InsightsItem] {
    var items: [InsightsItem] = []
    repeat { items.append(try item()) } while try take(",")
    return items
  }

  private mutating func item() throws(InsightsError) -> InsightsItem {
    let start = token.range.start
    let expression = try expression()
    let text = lexer.text(start, previousEnd)
    let alias = try take(word: "as") ? try name("a name for the column") : nil
    return InsightsItem(expression, as: alias, text: text)
  }

  /// A name that a query gives or uses.
  mutating func name(_ expected: String) throws(InsightsError) -> String {
    guard token.kind == .name || token.kind == .word,
      token.kind == .name || !Self.reserved.contains(token.text.lowercased())
    else { throw unexpected(expected) }
    return try advance().text
  }

  /// Values between commas.
  mutating func expressions() throws(InsightsError) -> [InsightsExpression] {
    var parts: [InsightsExpression] = []
    repeat { parts.append(try expression()) } while try take(",")
    return parts
  }

  // MARK: parse

  mutating func parseCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var source: InsightsExpression?
    if token.kind != .string, !token.isSymbol("/") { source = try parsedField() }
    if token.isSymbol("/") {
      let regex = try takeRegex()
      return .parse(source, try regexPattern(regex.text, regex.range))
    }
    guard token.kind == .string else {
      throw unexpected("a text with stars, or a regular expression between slashes")
    }
    let glob = try advance()
    return .parse(source, try globPattern(glob))
  }

  /// What is cut: a field, or a call; a slash behind it begins the pattern, so nothing divides.
  private mutating func parsedField() throws(InsightsError) -> InsightsExpression {
    let word = token
    let name = try name("a field, a text with stars, or a regular expression")
    guard word.kind == .word, token.isSymbol("(") else {
      return InsightsExpression(.field(name), word.range)
    }
    return try call(word)
  }

  private mutating func regexPattern(
    _ text: String, _ range: SourceRange
  ) throws(InsightsError) -> InsightsPattern {
    let names = InsightsRegexCheck.groupNames(text)
    guard !names.isEmpty else {
      throw InsightsError(.pattern("parse needs named groups, as in /(?<name>[0-9]+)/"), range)
    }
    for name in names where !Self.isGroupName(name) {
      throw InsightsError(
        .pattern("\(shown(name)) cannot name a group; letters, digits and '_' can"), range)
    }
    guard Set(names).count == names.count else {
      throw InsightsError(.pattern("two groups have the same name"), range)
    }
    return .regex(text, names: names)
  }

  private static func isGroupName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return name.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_")
    }
  }

  private mutating func globPattern(
    _ glob: InsightsToken
  ) throws(InsightsError) -> InsightsPattern {
    let stars = glob.text.unicodeScalars.count { $0 == "*" }
    guard stars > 0 else {
      throw InsightsError(
        .unexpected(glob.shownText, expected: "a text with a star for each field"), glob.range)
    }
    guard token.isWord("as") else {
      throw unexpected("'as' and \(stars == 1 ? "a name" : "\(stars) names")")
    }
    let start = token.range.start
    try advance()
    var names = [try name("a name for the field")]
    while try take(",") { names.append(try name("a name for the field")) }
    guard names.count == stars else {
      throw InsightsError(
        .argumentCount(
          "this text", expected: "\(stars) name\(stars == 1 ? "" : "s"), one for each star",
          found: names.count), SourceRange(start, previousEnd))
    }
    return .glob(glob.text, names: names)
  }

  // MARK: sort and limit

  mutating func sortKeys() throws(InsightsError) -> [InsightsSortKey] {
    // AWS's own samples have `sort by`.
    _ = try take(word: "by")
    var keys: [InsightsSortKey] = []
    repeat {
      let expression = try expression()
      let isDescending = try take(word: "desc")
      if !isDescending { _ = try take(word: "asc") }
      keys.append(InsightsSortKey(expression, isDescending: isDescending))
    } while try take(",")
    return keys
  }

  mutating func limitCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let isAny = try take(word: "any")
    guard token.kind == .number else { throw unexpected("a number of rows") }
    let number = try advance()
    guard let count = Int(number.text), (1...InsightsLimits.rows).contains(count) else {
      throw InsightsError(
        .number(number.text, of: "limit", expected: "a whole number from 1 to 100000"),
        number.range)
    }
    return .limit(count, isAny: isAny)
  }

  // MARK: stats

  mutating func statsCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let aggregates = try items()
    for item in aggregates { try checkAggregate(item) }
    let keys = try take(word: "by") ? try items() : []
    for key in keys where key.expression.hasAggregate {
      throw InsightsError(
        .misplaced("an aggregate", because: "rows are grouped before they are summed"),
        key.expression.range)
    }
    let offset = try take(word: "offset") ? try period() : nil
    return .stats(aggregates, by: keys, offset: offset)
  }

  private func checkAggregate(_ item: InsightsItem) throws(InsightsError) {
    guard item.expression.hasAggregate else {
      throw InsightsError(
        .unexpected(
          shown(item.text.text), expected: "an aggregate such as count(*) or sum(bytes)"),
        item.expression.range)
    }
  }

  // MARK: SOURCE

  mutating func sources() throws(InsightsError) -> [InsightsSource] {
    var sources: [InsightsSource] = []
    repeat {
      var source = InsightsSource()
      if token.kind == .string {
        source.names.append(try advance().text)
      } else if token.isWord("loggroups") {
        try advance()
        try sourceArguments(&source)
      } else {
        throw unexpected("a log group's name in quotes, or logGroups(namePrefix: ['…'])")
      }
      sources.append(source)
    } while try take(",")
    return sources
  }

  private mutating func sourceArguments(
    _ source: inout InsightsSource
  ) throws(InsightsError) {
    try expect("(")
    repeat {
      let key = token
      guard key.kind == .word else { throw unexpected("namePrefix, accountIdentifiers or class") }
      try advance()
      try expect(":")
      let values = try texts()
      let limit: Int
      switch key.text.lowercased() {
      case "nameprefix":
        source.prefixes += values
        limit = 5
      case "accountidentifiers":
        source.accounts += values
        limit = 20
      case "class":
        source.classes += values
        limit = 5
      default:
        throw InsightsError(
          .unexpected(key.shownText, expected: "namePrefix, accountIdentifiers or class"),
          key.range)
      }
      guard values.count <= limit else {
        throw InsightsError(.tooMany("values of \(key.text)", limit: limit), key.range)
      }
    } while try take(",")
    try expect(")")
  }

  private mutating func texts() throws(InsightsError) -> [String] {
    try expect("[")
    var values: [String] = []
    repeat {
      guard token.kind == .string else { throw unexpected("a text in quotes") }
      values.append(try advance().text)
    } while try take(",")
    try expect("]")
    return values
  }
}
