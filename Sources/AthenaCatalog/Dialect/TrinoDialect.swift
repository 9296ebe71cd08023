/// What Athena's SQL (Trino's) has and DuckDB spells otherwise.
///
/// Most of it is functions, which `macros` define; `edits` does what no macro can.
package enum TrinoDialect {
  /// Settings that a connection needs before it takes Athena's queries.
  ///
  /// Division of whole numbers gives a whole number, times are those of UTC.
  package static let settings = ["SET integer_division = true", "SET TimeZone = 'UTC'"]

  /// Functions that have another name; aggregates among them, which macros would take FILTER from.
  private static let renamed: [String: String] = [
    "APPROX_DISTINCT": "approx_count_distinct", "APPROX_PERCENTILE": "approx_quantile",
    "ARBITRARY": "any_value", "EVERY": "bool_and", "GEOMETRIC_MEAN": "geomean",
    "BITWISE_AND_AGG": "bit_and", "BITWISE_OR_AGG": "bit_or", "BITWISE_XOR_AGG": "bit_xor",
    "JSON_EXTRACT_SCALAR": "json_extract_string", "DATE_DIFF": "date_sub",
    "REGEXP_LIKE": "regexp_matches", "FILTER": "list_filter", "TRANSFORM": "list_transform",
    "TRUNCATE": "trunc", "RAND": "random", "MAP_FROM_ENTRIES": "map_from_entries",
  ]

  static func edits(_ tokens: [SQLToken]) throws(AthenaError) -> [SQLEdit] {
    var edits: [SQLEdit] = []
    for (place, token) in tokens.enumerated() {
      let next = tokens[min(place + 1, tokens.count - 1)]
      // A name behind a full stop is a column, whatever function is called so.
      let isQualified = place > 0 && tokens[place - 1].isSymbol(".")
      switch token.kind {
      case .backquoted:
        throw .unreadable(
          at: token.position,
          reason: "backquoted identifiers are not supported; use double quotes to quote identifiers"
        )
      case .symbol where token.text == "->":
        edits += lambda(tokens, arrow: place)
      case .word where isQualified: continue
      case .word where next.isSymbol("("):
        edits += call(tokens, at: place)
      case .word where token.isWord("CURRENT_TIMESTAMP"):
        edits.append(SQLEdit(token.range, "localtimestamp"))
      default: continue
      }
    }
    return edits
  }

  private static func call(_ tokens: [SQLToken], at place: Int) -> [SQLEdit] {
    let token = tokens[place]
    let name = token.text.uppercased()
    // The FILTER behind an aggregate is a clause.
    if name == "FILTER", place > 0, tokens[place - 1].isSymbol(")") { return [] }
    if let other = renamed[name] { return [SQLEdit(token.range, other)] }
    if name == "NOW", place + 2 < tokens.count, tokens[place + 2].isSymbol(")") {
      return [
        SQLEdit(token.range.lowerBound..<tokens[place + 2].range.upperBound, "localtimestamp")
      ]
    }
    if name == "IF" { return condition(tokens, at: place) }
    return name == "DATE_PARSE" ? parsing(tokens, at: place) : []
  }

  /// `date_parse(x, '%Y')` is `strptime`, which takes formats that are written out, and no others.
  private static func parsing(_ tokens: [SQLToken], at place: Int) -> [SQLEdit] {
    var depth = 0
    for index in (place + 1)..<tokens.count {
      if tokens[index].isSymbol("(") { depth += 1 }
      if tokens[index].isSymbol(")") { depth -= 1 }
      guard depth == 0 else { continue }
      let format = tokens[index - 1]
      guard format.kind == .text, tokens[index - 2].isSymbol(",") else { return [] }
      let text = TimeFormat.engine(format.text).replacing("'", with: "''")
      return [SQLEdit(tokens[place].range, "strptime"), SQLEdit(format.range, "'\(text)'")]
    }
    return []
  }

  /// `if(a, b)` is NULL where `a` is false.
  private static func condition(_ tokens: [SQLToken], at place: Int) -> [SQLEdit] {
    var depth = 0
    var commas = 0
    for index in (place + 1)..<tokens.count {
      let token = tokens[index]
      if token.isSymbol("(") || token.isSymbol("[") { depth += 1 }
      if token.isSymbol(")") || token.isSymbol("]") { depth -= 1 }
      if depth == 1, token.isSymbol(",") { commas += 1 }
      guard depth == 0 else { continue }
      let start = token.range.lowerBound
      return commas == 1 ? [SQLEdit(start..<start, ", NULL")] : []
    }
    return []
  }

  /// `x -> …` and `(x, y) -> …` are `lambda x: …` and `lambda x, y: …`.
  private static func lambda(_ tokens: [SQLToken], arrow: Int) -> [SQLEdit] {
    guard arrow > 0 else { return [] }
    let before = tokens[arrow - 1]
    let sign = SQLEdit(tokens[arrow].range, ":")
    if before.kind == .word {
      let start = before.range.lowerBound
      return [SQLEdit(start..<start, "lambda "), sign]
    }
    guard before.isSymbol(")"),
      let open = tokens[..<arrow].lastIndex(where: { $0.isSymbol("(") })
    else { return [] }
    return [SQLEdit(tokens[open].range, "lambda "), SQLEdit(before.range, ""), sign]
  }
}
