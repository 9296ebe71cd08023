/// Reads statements: those about the catalog wholly, queries up to what they are.
package struct StatementParser {
  let text: String
  var reader: StatementReader

  private init(_ text: String) throws(AthenaError) {
    self.text = text
    reader = StatementReader(try SQLTokenizer.tokens(of: text))
  }

  /// Reads one statement; a semicolon may end it.
  package static func parse(_ text: String) throws(AthenaError) -> AthenaStatement {
    var parser = try StatementParser(text)
    let statement = try parser.statement()
    if case .query = statement { return statement }
    try parser.reader.end()
    return statement
  }

  private static let beginnings = [
    "SELECT", "WITH", "VALUES", "EXPLAIN", "CREATE", "DROP", "ALTER", "MSCK", "SHOW", "DESCRIBE",
    "PREPARE", "EXECUTE", "DEALLOCATE",
  ]
  /// Statements that write, which Weir leaves to what delivers records.
  private static let writing: Set<String> = [
    "INSERT", "UPDATE", "DELETE", "MERGE", "UNLOAD", "OPTIMIZE", "VACUUM", "TRUNCATE", "LOAD",
  ]

  private mutating func statement() throws(AthenaError) -> AthenaStatement {
    let first = reader.current
    if first.isSymbol("(") || first.isWord("SELECT") || first.isWord("WITH")
      || first.isWord("VALUES")
    {
      try checkSingle()
      return .query(isExplanation: false)
    }
    guard first.kind == .word else { throw reader.mismatch(StatementParser.beginnings) }
    reader.advance()
    switch first.text.uppercased() {
    case "EXPLAIN":
      try checkSingle()
      return .query(isExplanation: true)
    case "CREATE": return try create()
    case "DROP": return try drop()
    case "ALTER": return try alter()
    case "MSCK":
      try reader.expect("REPAIR")
      try reader.expect("TABLE")
      return .repair(try reader.tableName())
    case "SHOW": return try show()
    case "DESCRIBE", "DESC": return try describe()
    case "PREPARE": return try prepare()
    case "EXECUTE": return try execute()
    case "DEALLOCATE":
      try reader.expect("PREPARE")
      return .deallocate(name: try reader.name())
    case let word where StatementParser.writing.contains(word):
      throw .unsupported(
        at: first.position,
        "\(word): tables are read here, and written by whatever delivers to them")
    default:
      throw .mismatched(
        at: first.position, found: first.shown, expected: StatementParser.beginnings)
    }
  }

  /// A query goes on to its end; a semicolon in it would begin another statement.
  private func checkSingle() throws(AthenaError) {
    var rest = reader
    while !rest.isAtEnd {
      if rest.current.isSymbol(";") {
        try rest.end()
        return
      }
      rest.advance()
    }
  }

  /// The text from here to the end, without a semicolon.
  mutating func rest() throws(AthenaError) -> String {
    let start = reader.current.range.lowerBound
    var end = start
    while !reader.isAtEnd, !reader.current.isSymbol(";") {
      end = reader.current.range.upperBound
      reader.advance()
    }
    guard end > start else { throw reader.mismatch(["a query"]) }
    return String(decoding: Array(text.utf8)[start..<end], as: UTF8.self)
  }

  private mutating func prepare() throws(AthenaError) -> AthenaStatement {
    let name = try reader.name()
    try reader.expect("FROM")
    return .prepare(name: name, query: try rest())
  }

  private mutating func execute() throws(AthenaError) -> AthenaStatement {
    let name = try reader.name()
    guard reader.take("USING") else { return .execute(name: name, parameters: []) }
    var parameters: [String] = []
    var start = reader.current.range.lowerBound
    var end = start
    var depth = 0
    while !reader.isAtEnd, !reader.current.isSymbol(";") {
      if depth == 0, reader.current.isSymbol(",") {
        parameters.append(slice(start..<end))
        reader.advance()
        start = reader.current.range.lowerBound
        end = start
        continue
      }
      if reader.current.isSymbol("(") { depth += 1 }
      if reader.current.isSymbol(")") { depth -= 1 }
      end = reader.current.range.upperBound
      reader.advance()
    }
    parameters.append(slice(start..<end))
    guard !parameters.contains("") else { throw reader.mismatch(["an expression"]) }
    return .execute(name: name, parameters: parameters)
  }

  private func slice(_ range: Range<Int>) -> String {
    String(decoding: Array(text.utf8)[range], as: UTF8.self)
  }

  private mutating func drop() throws(AthenaError) -> AthenaStatement {
    if reader.take("DATABASE") || reader.take("SCHEMA") {
      let isTolerant = reader.take("IF", "EXISTS")
      let name = try reader.name().lowercased()
      let isDeep = reader.take("CASCADE")
      if !isDeep { _ = reader.take("RESTRICT") }
      return .dropDatabase(name: name, isTolerant: isTolerant, isDeep: isDeep)
    }
    let isView = reader.take("VIEW")
    guard isView || reader.take("TABLE") else {
      throw reader.mismatch(["'DATABASE'", "'SCHEMA'", "'TABLE'", "'VIEW'"])
    }
    let isTolerant = reader.take("IF", "EXISTS")
    return .dropTable(try reader.tableName(), isView: isView, isTolerant: isTolerant)
  }
}
