/// What a query may cost before it is read.
package enum InsightsLimits {
  /// Characters of a query, as of AWS's StartQuery.
  package static let characters = 10_000
  /// Parentheses, calls and operators inside each other.
  package static let depth = 64
  /// Commands of a query.
  package static let commands = 100
  /// `stats` commands of a query.
  package static let stats = 10
  /// Rows that an answer has when no `limit` says otherwise.
  package static let defaultRows = 10_000
  /// Rows that `limit` may ask for.
  package static let rows = 100_000
  /// Rows that `autoregress` looks back.
  package static let lags = 100
  /// Pairs of condition and value in `case`.
  package static let caseBranches = 10
  /// Characters of a regular expression.
  package static let pattern = 2_000
}
