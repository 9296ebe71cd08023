package import AthenaCatalog

/// Why a question cannot be said in another language.
package enum CopyRefusal: Error, Hashable, Sendable {
  /// The statement cannot be cut into words.
  case unreadable(String)
  /// Something that the other language has not.
  case noCounterpart(String, at: SQLPosition)
  /// Something else than what is due in a statement that can be said.
  case unexpected(String, expected: String, at: SQLPosition)
  /// A name that is no column of flow logs.
  case noColumn(String, near: String?, at: SQLPosition)
  /// A function that only Weir has.
  case ownFunction(String, at: SQLPosition)
  /// A call needs something that the command line does not say.
  case missing(String, instead: String)
}

extension CopyRefusal: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .noCounterpart(let what, let place):
      "\(place): \(what) has no counterpart in Logs Insights; one SELECT over flow_logs with "
        + "conditions, groups, an order and a limit has"
    case .unexpected(let found, let expected, let place):
      "\(place): found '\(found)' where \(expected) is due"
    case .noColumn(let name, let near, let place):
      "\(place): '\(name)' is no field of flow logs"
        + (near.map { "; did you mean '\($0)'?" } ?? "")
    case .ownFunction(let name, let place):
      "\(place): Athena has no '\(name)', which is Weir's or DuckDB's own; --copy-as sql works"
    case .missing(let what, let instead): "\(what); \(instead)"
    }
  }
}
