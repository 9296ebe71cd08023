/// Why a statement cannot be carried out, in the words that Athena's clients know.
package enum AthenaError: Error, Hashable, Sendable {
  /// A character or an unfinished literal that is no part of SQL.
  case unreadable(at: SQLPosition, reason: String)
  /// A word that does not belong where it stands.
  case mismatched(at: SQLPosition, found: String, expected: [String])
  /// A table that the catalog has not; `near` is one that it has.
  case noTable(at: SQLPosition?, database: String, name: String, near: String?)
  /// A database that the catalog has not.
  case noDatabase(at: SQLPosition?, name: String, near: String?)
  /// Something of this name is there already.
  case exists(what: String, name: String)
  /// A database that still has tables.
  case notEmpty(database: String)
  /// A definition that contradicts itself.
  case definition(String)
  /// Something that Athena has and Weir has not.
  case unsupported(at: SQLPosition?, String)
  /// A projected table whose query leaves open what only the query can say.
  case constraint(String)
  /// A prepared statement that is not there, or has other parameters.
  case prepared(String)
  /// The catalog cannot be read.
  case unavailable(String)
}

extension AthenaError: CustomStringConvertible {
  /// The reason as `StateChangeReason` has it.
  package var description: String {
    switch self {
    case .unreadable(let place, let reason): "\(place): \(reason)"
    case .mismatched(let place, let found, let expected):
      "\(place): mismatched input '\(found)'. Expecting: \(expected.joined(separator: ", "))"
    case .noTable(let place, let database, let name, let near):
      "TABLE_NOT_FOUND: \(AthenaError.prefix(place))Table 'awsdatacatalog.\(database).\(name)' "
        + "does not exist\(AthenaError.suggestion(near))"
    case .noDatabase(let place, let name, let near):
      "SCHEMA_NOT_FOUND: \(AthenaError.prefix(place))Schema '\(name)' does not exist"
        + AthenaError.suggestion(near)
    case .exists(let what, let name):
      "FAILED: SemanticException [Error 10001]: AlreadyExistsException: "
        + "\(what) \(name) already exists"
    case .notEmpty(let database):
      "FAILED: SemanticException: InvalidOperationException: Database \(database) is not empty. "
        + "One or more tables exist; DROP DATABASE \(database) CASCADE drops them, too"
    case .definition(let reason): "FAILED: SemanticException: \(reason)"
    case .unsupported(let place, let reason):
      "NOT_SUPPORTED: \(AthenaError.prefix(place))\(reason)"
    case .constraint(let reason): "CONSTRAINT_VIOLATION: \(reason)"
    case .prepared(let reason): "INVALID_PREPARED_STATEMENT: \(reason)"
    case .unavailable(let reason): "GENERIC_INTERNAL_ERROR: \(reason)"
    }
  }

  /// Where the fault is; nil where it has no place in the text.
  package var position: SQLPosition? {
    switch self {
    case .unreadable(let place, _), .mismatched(let place, _, _): place
    case .noTable(let place, _, _, _), .noDatabase(let place, _, _), .unsupported(let place, _):
      place
    default: nil
    }
  }

  private static func prefix(_ place: SQLPosition?) -> String { place.map { "\($0): " } ?? "" }

  private static func suggestion(_ near: String?) -> String {
    near.map { "; did you mean '\($0)'?" } ?? ""
  }
}
