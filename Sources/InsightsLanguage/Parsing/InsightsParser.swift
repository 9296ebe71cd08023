extension InsightsQuery {
  /// Reads a query; throws with the place where reading stopped making sense.
  package init(parsing text: String) throws(InsightsError) {
    var parser = try InsightsParser(text)
    self = try parser.wholeQuery()
  }
}

/// Reads queries by recursive descent; the pieces are in the files beside this one.
struct InsightsParser {
  var lexer: InsightsLexer
  /// The piece that comes next.
  var token: InsightsToken
  /// Where the piece before ended.
  var previousEnd = 0
  /// How many parentheses, calls and signs are open.
  var nesting = 0
  /// Whether this is a query inside another.
  var isInner = false

  init(_ text: String) throws(InsightsError) {
    lexer = InsightsLexer(text)
    guard lexer.scalars.count <= InsightsLimits.characters else {
      throw InsightsError(
        .tooLong(characters: lexer.scalars.count), SourceRange(0, lexer.scalars.count))
    }
    token = try lexer.next()
  }

  // MARK: Pieces

  @discardableResult
  mutating func advance() throws(InsightsError) -> InsightsToken {
    let passed = token
    previousEnd = passed.range.end
    token = try lexer.next()
    return passed
  }

  /// Passes a keyword if it comes next.
  mutating func take(word: String) throws(InsightsError) -> Bool {
    guard token.isWord(word) else { return false }
    try advance()
    return true
  }

  /// Passes an operator or a bracket if it comes next.
  mutating func take(_ symbol: String) throws(InsightsError) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(InsightsError) {
    guard try take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  mutating func expect(word: String) throws(InsightsError) {
    guard try take(word: word) else { throw unexpected("'\(word)'") }
  }

  func unexpected(_ expected: String) -> InsightsError {
    InsightsError(.unexpected(token.shownText, expected: expected), token.range)
  }

  /// The regular expression that begins with the slash that comes next.
  mutating func takeRegex() throws(InsightsError) -> (text: String, range: SourceRange) {
    let regex = try lexer.regex(at: token.range.start)
    previousEnd = regex.range.end
    token = try lexer.next()
    try InsightsRegexCheck.check(regex.text, regex.range)
    return regex
  }

  // MARK: Commands

  mutating func wholeQuery() throws(InsightsError) -> InsightsQuery {
    guard token.kind != .end else { throw InsightsError(.empty, token.range) }
    let query = try commands(closer: nil)
    guard token.kind == .end else { throw unexpected("'|'") }
    return query
  }

  /// Commands between pipes, up to the end or to a closing parenthesis.
  mutating func commands(closer: String?) throws(InsightsError) -> InsightsQuery {
    var commands: [InsightsCommand] = []
    var statsCount = 0
    // A pipe in front of the first command is tolerated, as people comment that command out.
    _ = try take("|")
    repeat {
      if !commands.isEmpty, token.kind == .end || closer.map({ token.isSymbol($0) }) == true {
        throw unexpected("a command")
      }
      let start = token.range.start
      let kind = try command()
      commands.append(InsightsCommand(kind, SourceRange(start, previousEnd)))
      if case .stats = kind { statsCount += 1 }
      let range = SourceRange(start, previousEnd)
      guard statsCount <= InsightsLimits.stats else {
        throw InsightsError(.tooMany("'stats' commands", limit: InsightsLimits.stats), range)
      }
      guard commands.count <= InsightsLimits.commands else {
        throw InsightsError(.tooMany("commands", limit: InsightsLimits.commands), range)
      }
    } while try take("|")
    return InsightsQuery(commands: commands)
  }

  private mutating func command() throws(InsightsError) -> InsightsCommand.Kind {
    guard token.kind == .word else { throw unexpected("a command such as 'fields'") }
    guard let keyword = InsightsKeyword(word: token.text) else { throw unknownCommand() }
    let range = token.range
    try advance()
    switch keyword {
    case .source: return .source(try sources())
    case .fields: return .fields(try items())
    case .display: return .display(try items())
    case .filter, .where: return .filter(try expression(), isIndexed: false)
    case .filterIndex: return .filter(try expression(), isIndexed: true)
    case .parse: return try parseCommand()
    case .sort: return .sort(try sortKeys())
    case .limit, .head: return try limitCommand()
    case .stats: return try statsCommand()
    case .dedup: return .dedup(try expressions())
    case .pattern: return .pattern(try expression())
    case .diff: return try diffCommand()
    case .logCompare: return try logCompareCommand()
    case .unmask: return .unmask(try expressions())
    case .unnest: return try unnestCommand()
    case .fillMissing: return try fillMissingCommand()
    case .fillDown: return .fillDown(try wildcardNames())
    case .accumulate: return try accumulateCommand()
    case .addTotals: return try addTotalsCommand()
    case .countFrequent: return .countFrequent(try expressions())
    case .sessionize: return try sessionizeCommand()
    case .outlier: return try outlierCommand()
    case .autoregress: return try autoregressCommand()
    case .expand: return .expand(try name("the field that holds a list"))
    case .appendCols: return try appendColumnsCommand()
    case .join: return try joinCommand()
    case .lookup, .cidrLookup, .relevantFields, .estimate, .anomaly:
      throw InsightsError(.unsupported(keyword.rawValue, instead: keyword.instead), range)
    }
  }

  private func unknownCommand() -> InsightsError {
    let names = InsightsKeyword.allCases.map(\.rawValue)
    return InsightsError(
      .unknownCommand(token.text, suggestion: nearestName(token.text, among: names)), token.range)
  }
}
