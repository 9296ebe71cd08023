extension InsightsParser {
  mutating func diffCommand() throws(InsightsError) -> InsightsCommand.Kind {
    guard token.kind == .word else { return .diff(nil) }
    let window = InsightsDiffWindow.allCases.first {
      $0.rawValue.lowercased() == token.text.lowercased()
    }
    guard let window else { throw unexpected("previousDay, previousWeek or previousMonth") }
    try advance()
    return .diff(window)
  }

  mutating func logCompareCommand() throws(InsightsError) -> InsightsCommand.Kind {
    try expect(word: "timeshift")
    return .logCompare(try period())
  }

  mutating func unnestCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let list = try expression()
    try expect(word: "into")
    return .unnest(list, as: try name("a name for the element"))
  }

  mutating func fillMissingCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var value: InsightsExpression?
    var fields: [InsightsExpression] = []
    if try take(word: "with") {
      value = try expression()
      if try take(word: "for") { fields = try expressions() }
    }
    return .fillMissing(with: value, for: fields)
  }

  mutating func accumulateCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let value = try expression()
    let alias = try take(word: "as") ? try name("a name for the sum") : nil
    return .accumulate(value, as: alias)
  }

  /// Names, of which each may end in a star; spaces or commas stand between them.
  mutating func wildcardNames() throws(InsightsError) -> [String] {
    var names: [String] = []
    repeat {
      repeat {
        let end: Int
        var pattern = ""
        if token.isSymbol("*") {
          end = token.range.start
        } else {
          pattern = try name("a field, or the beginning of one and '*'")
          end = previousEnd
        }
        if token.isSymbol("*"), token.range.start == end {
          try advance()
          pattern += "*"
        }
        names.append(pattern)
      } while token.kind == .name || token.kind == .word
    } while try take(",")
    return names
  }

  /// Names between commas or spaces.
  private mutating func plainNames() throws(InsightsError) -> [String] {
    var names: [String] = []
    while token.kind == .name || token.kind == .word {
      names.append(try name("a field"))
      _ = try take(",")
    }
    return names
  }

  /// The option `word=` if it comes next; the word and the sign are passed.
  mutating func takeOption(_ word: String) throws(InsightsError) -> Bool {
    guard token.isWord(word) else { return false }
    var ahead = lexer
    guard try ahead.next().isSymbol("=") else { return false }
    try advance()
    try advance()
    return true
  }

  mutating func truth(_ option: String) throws(InsightsError) -> Bool {
    guard token.isWord("true") || token.isWord("false") else {
      throw unexpected("true or false")
    }
    return try advance().text.lowercased() == "true"
  }

  mutating func addTotalsCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var totals = InsightsTotals()
    while true {
      if try takeOption("fieldname") {
        totals.name = token.kind == .string ? try advance().text : try name("a name")
      } else if try takeOption("row") {
        totals.addsColumn = try truth("row")
      } else if try takeOption("col") {
        totals.addsRow = try truth("col")
      } else if token.kind == .word || token.kind == .name {
        totals.fields.append(try name("a field"))
        _ = try take(",")
      } else {
        return .addTotals(totals)
      }
    }
  }

  mutating func sessionizeCommand() throws(InsightsError) -> InsightsCommand.Kind {
    let keys = try expressions()
    let span = try take(word: "maxspan") ? try period() : nil
    let alias = try take(word: "as") ? try name("a name for the session") : nil
    return .sessionize(keys, maxSpan: span, as: alias)
  }

  mutating func outlierCommand() throws(InsightsError) -> InsightsCommand.Kind {
    var outlier = InsightsOutlier()
    while true {
      if try takeOption("action") {
        guard token.isWord("remove") || token.isWord("transform") else {
          throw unexpected("remove or transform")
        }
        outlier.removes = try advance().text.lowercased() == "remove"
      } else if try takeOption("param") {
        guard token.kind == .number, let factor = Double(token.text), factor < 1_000_000 else {
          throw unexpected("a number such as 2.5")
        }
        outlier.factor = try advance().text
      } else if try takeOption("uselower") {
        outlier.usesLower = try truth("uselower")
      } else if try takeOption("mark") {
        outlier.marks = try truth("mark")
      } else {
        break
      }
    }
    outlier.fields = try plainNames()
    guard !outlier.fields.isEmpty else { throw unexpected("a field") }
    return .outlier(outlier)
  }
}
