/// Why a database does not do what it was asked.
package enum DatabaseError: Error, Hashable, Sendable {
  /// The file cannot be opened or made.
  case unopenable(path: String, reason: String)
  /// The file is a database of another program, or of another part of Weir.
  case foreign(path: String, expected: String)
  /// A later release of Weir has changed the tables.
  case newer(path: String, version: Int, known: Int)
  /// SQLite refused a statement; `code` is its extended result code.
  case failed(sql: String, code: Int32, reason: String)
  /// A column holds a value of another type, which no STRICT table gives.
  case wrongType(sql: String, column: Int, expected: String)

  /// Whether a row with the same key is there already.
  package var isDuplicate: Bool {
    guard case .failed(_, let code, _) = self else { return false }
    // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE.
    return code == 1555 || code == 2067
  }
}

extension DatabaseError: CustomStringConvertible {
  /// One sentence: what was found, where, and what would work.
  package var description: String {
    switch self {
    case .unopenable(let path, let reason): "the database \(path) cannot be opened: \(reason)"
    case .foreign(let path, let expected):
      "the database \(path) is not one of \(expected); name another data directory"
    case .newer(let path, let version, let known):
      "the database \(path) has tables of version \(version), and this program knows versions up "
        + "to \(known); use the release of Weir that wrote it, or a later one"
    case .failed(let sql, let code, let reason):
      "the database refused '\(sql)': \(reason) (SQLite code \(code))"
    case .wrongType(let sql, let column, let expected):
      "column \(column) of '\(sql)' holds no \(expected)"
    }
  }
}
