/// A table that a query names, where it stands.
struct TableReference: Hashable, Sendable {
  /// What the query calls it.
  var name: TableName
  /// Its tokens, without an alias.
  var tokens: Range<Int>
  /// The name that columns are qualified with; nil where that is the table's own.
  var alias: String?
}

/// One SELECT of a query, its tables and its condition.
struct SelectScope: Hashable, Sendable {
  /// Tables of the catalog among what FROM lists.
  var tables: [TableReference] = []
  /// How many relations FROM lists, subqueries and functions among them.
  var relations = 0
  /// The tokens behind WHERE.
  var condition: Range<Int>?
}

/// Finds the tables of a query, without reading more of it than that takes.
///
/// What is no query at all is left to the engine, whose errors are better.
struct QuerySkeleton {
  private(set) var scopes: [SelectScope] = []
  private let tokens: [SQLToken]
  private var place = 0
  private var depth = 0

  /// So deep may parentheses stand in each other.
  private static let depthLimit = 200

  /// - Parameter tokens: Those of a query, with one of kind `end` behind them.
  init(_ tokens: [SQLToken]) throws(AthenaError) {
    self.tokens = tokens
    if current.isWord("EXPLAIN") {
      // Options, such as (FORMAT JSON), stand before the query.
      while !isAtEnd, !current.isWord(in: QuerySkeleton.beginnings) { place += 1 }
    }
    try query(with: [])
    while current.isSymbol(";") { place += 1 }
    guard isAtEnd else { throw mismatch(["<EOF>"]) }
  }

  private static let beginnings: Set<String> = ["SELECT", "WITH", "VALUES"]
  /// What begins a query in the engine's dialect, and none in Athena's.
  private static let foreign: Set<String> = [
    "FROM", "TABLE", "SUMMARIZE", "DESCRIBE", "SHOW", "PIVOT", "UNPIVOT",
  ]
  /// Words that end the list of columns.
  private static let ends: Set<String> = [
    "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT",
  ]
  /// Words that end the list of relations.
  private static let clauses: Set<String> = [
    "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "INTERSECT",
    "EXCEPT", "WINDOW",
  ]
  private static let joins: Set<String> = [
    "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL",
  ]

  private var current: SQLToken { tokens[min(place, tokens.count - 1)] }
  private var next: SQLToken { tokens[min(place + 1, tokens.count - 1)] }
  private var isAtEnd: Bool { current.kind == .end }

  private func mismatch(_ expected: [String]) -> AthenaError {
    .mismatched(at: current.position, found: current.shown, expected: expected)
  }

  private mutating func take(_ word: String) -> Bool {
    guard current.isWord(word) else { return false }
    place += 1
    return true
  }

  private mutating func expectSymbol(_ symbol: String) throws(AthenaError) {
    guard current.isSymbol(symbol) else { throw mismatch(["'\(symbol)'"]) }
    place += 1
  }

  /// What follows an opening parenthesis, up to the one that closes it.
  private mutating func nested(
    _ body: (inout QuerySkeleton) throws(AthenaError) -> Void
  ) throws(AthenaError) {
    try expectSymbol("(")
    depth += 1
    guard depth <= QuerySkeleton.depthLimit else {
      throw .unsupported(
        at: current.position, "queries with more than \(QuerySkeleton.depthLimit) parentheses")
    }
    try body(&self)
    depth -= 1
    try expectSymbol(")")
  }

  private var beginsQuery: Bool {
    var ahead = place
    while ahead < tokens.count - 1, tokens[ahead].isSymbol("(") { ahead += 1 }
    return tokens[ahead].isWord(in: QuerySkeleton.beginnings)
  }

  /// A query with all that stands at its level.
  ///
  /// - Parameter names: What WITH has named around it.
  private mutating func query(with names: Set<String>) throws(AthenaError) {
    var names = names
    if take("WITH") { try commonTables(&names) }
    while true {
      if current.isSymbol("(") {
        let known = names
        try nested { (inner) throws(AthenaError) in try inner.query(with: known) }
      } else {
        try select(names)
      }
      // ORDER BY and LIMIT may stand between the last SELECT and the end.
      try expression(until: ["UNION", "INTERSECT", "EXCEPT"], names)
      guard take("UNION") || take("INTERSECT") || take("EXCEPT") else { return }
      if !take("ALL") { _ = take("DISTINCT") }
    }
  }

  private mutating func commonTables(_ names: inout Set<String>) throws(AthenaError) {
    let isRecursive = take("RECURSIVE")
    repeat {
      guard current.isName else { throw mismatch(["an identifier"]) }
      let name = current.text.lowercased()
      place += 1
      if isRecursive { names.insert(name) }
      if current.isSymbol("(") {
        try nested { (inner) throws(AthenaError) in try inner.expression(until: [], []) }
      }
      guard take("AS") else { throw mismatch(["'AS'"]) }
      let known = names
      try nested { (inner) throws(AthenaError) in try inner.query(with: known) }
      names.insert(name)
    } while takeComma()
  }

  private mutating func takeComma() -> Bool {
    guard current.isSymbol(",") else { return false }
    place += 1
    return true
  }

  private mutating func select(_ names: Set<String>) throws(AthenaError) {
    guard current.isWord("SELECT") || current.isWord("VALUES") else {
      throw mismatch(["'SELECT'", "'VALUES'", "'WITH'", "'('"])
    }
    place += 1
    try expression(until: QuerySkeleton.ends, names)
    var scope = SelectScope()
    if take("FROM") { try relations(into: &scope, names) }
    if take("WHERE") {
      let start = place
      try expression(until: QuerySkeleton.clauses, names)
      scope.condition = start..<place
    }
    if !scope.tables.isEmpty { scopes.append(scope) }
  }

  /// Anything up to one of these words, a closing parenthesis or the end, with the queries in it.
  private mutating func expression(
    until words: Set<String>, _ names: Set<String>, orComma: Bool = false
  ) throws(AthenaError) {
    while !isAtEnd, !current.isSymbol(")"), !current.isSymbol(";") {
      if current.isWord(in: words), !isDistinctFrom { return }
      if orComma, current.isSymbol(",") { return }
      guard current.isSymbol("(") else {
        place += 1
        continue
      }
      let isQuery = beginsInnerQuery
      try nested { (inner) throws(AthenaError) in
        if isQuery {
          try inner.query(with: names)
        } else {
          try inner.arguments(names)
        }
      }
    }
  }

  private mutating func arguments(_ names: Set<String>) throws(AthenaError) {
    guard !current.isWord(in: QuerySkeleton.foreign) else {
      throw mismatch(["an expression", "'SELECT'"])
    }
    try expression(until: [], names)
  }

  /// Whether a query begins right behind the parenthesis here.
  private var beginsInnerQuery: Bool { next.isWord(in: QuerySkeleton.beginnings) }

  /// The FROM of `IS DISTINCT FROM` begins no list of relations.
  private var isDistinctFrom: Bool {
    guard current.isWord("FROM"), place >= 2, tokens[place - 1].isWord("DISTINCT") else {
      return false
    }
    return tokens[place - 2].isWord("IS") || tokens[place - 2].isWord("NOT")
  }

  private mutating func relations(
    into scope: inout SelectScope, _ names: Set<String>
  ) throws(AthenaError) {
    repeat {
      try relation(into: &scope, names)
      try self.joins(into: &scope, names)
    } while takeComma()
  }

  private mutating func joins(
    into scope: inout SelectScope, _ names: Set<String>
  ) throws(AthenaError) {
    while current.isWord(in: QuerySkeleton.joins) {
      while !take("JOIN") {
        guard current.isWord(in: QuerySkeleton.joins.union(["OUTER"])) else {
          throw mismatch(["'JOIN'"])
        }
        place += 1
      }
      try relation(into: &scope, names)
      if take("ON") || take("USING") {
        try expression(
          until: QuerySkeleton.clauses.union(QuerySkeleton.joins), names, orComma: true)
      }
    }
  }

  private mutating func relation(
    into scope: inout SelectScope, _ names: Set<String>
  ) throws(AthenaError) {
    scope.relations += 1
    if current.isSymbol("(") {
      if beginsQuery {
        try nested { (inner) throws(AthenaError) in try inner.query(with: names) }
      } else {
        var joined = scope
        try nested { (inner) throws(AthenaError) in try inner.relations(into: &joined, names) }
        scope = joined
      }
      _ = try alias()
      return
    }
    let position = current.position
    if current.isWord("UNNEST"), next.isSymbol("(") {
      place += 1
      try nested { (inner) throws(AthenaError) in try inner.expression(until: [], names) }
      if take("WITH") { _ = take("ORDINALITY") }
      _ = try alias()
      return
    }
    if take("LATERAL") {
      try nested { (inner) throws(AthenaError) in try inner.query(with: names) }
      _ = try alias()
      return
    }
    guard current.kind == .word || current.kind == .quoted,
      !current.isWord(in: QuerySkeleton.clauses)
    else { throw mismatch(["an identifier", "'('", "'UNNEST'", "'LATERAL'"]) }
    let start = place
    var parts = [current.text]
    place += 1
    while current.isSymbol("."), parts.count < 3, next.kind == .word || next.kind == .quoted {
      parts.append(next.text)
      place += 2
    }
    let range = start..<place
    guard !current.isSymbol("(") else {
      throw .unsupported(at: position, "the table function '\(parts.joined(separator: "."))'")
    }
    let alias = try self.alias()
    if parts.count == 1, names.contains(parts[0].lowercased()) { return }
    scope.tables.append(
      TableReference(name: try TableName(parts, at: position), tokens: range, alias: alias))
  }

  /// The alias behind a relation, with names for its columns.
  private mutating func alias() throws(AthenaError) -> String? {
    let hasWord = take("AS")
    guard current.kind == .quoted || current.kind == .word, hasWord || isAlias else {
      if hasWord { throw mismatch(["an identifier"]) }
      return nil
    }
    let alias = current.text.lowercased()
    place += 1
    if current.isSymbol("(") {
      try nested { (inner) throws(AthenaError) in try inner.expression(until: [], []) }
    }
    return alias
  }

  private var isAlias: Bool {
    if current.isWord("TABLESAMPLE") { return false }
    return !current.isWord(
      in: QuerySkeleton.clauses.union(QuerySkeleton.joins).union(["ON", "USING"]))
  }
}
