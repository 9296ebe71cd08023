/// A query as SQL, and what its answer looks like.
///
/// The statement needs the macros of `InsightsDialect` and the type `ip`.
package struct InsightsPlan: Hashable, Sendable {
  /// A column of the answer.
  package struct Column: Hashable, Sendable {
    /// The name as CloudWatch Logs shows it, such as `sum(bytes)`.
    package let name: String
    /// What its values were before they were printed.
    package let kind: InsightsKind
  }

  /// One SELECT.
  ///
  /// All its columns are `VARCHAR`, printed as CloudWatch Logs prints them, and NULL
  /// where a row does not have the field.
  package let sql: String
  /// The columns in order.
  package let columns: [Column]
  /// Whether rows are sums of records, which have no `@ptr`.
  package let isAggregate: Bool
  /// Milliseconds since 1970 that plain conditions on the time leave; nil where there are none.
  ///
  /// The statement holds these conditions, so this only helps to read less.
  package let milliseconds: ClosedRange<Int>?
  /// Milliseconds since 1970 before the query's own time that it reads, too; nil for most queries.
  package let earlier: ClosedRange<Int>?
  /// Names that are of no field and so absent from every record, each once.
  package let unknownFields: [InsightsUnknownField]
}

/// A name in a query that nothing is known by.
package struct InsightsUnknownField: Hashable, Sendable, CustomStringConvertible {
  /// The name.
  package let name: String
  /// Where it first stands in the query.
  package let range: SourceRange
  /// The field that may have been meant.
  package let suggestion: String?

  /// One sentence.
  package var description: String {
    "character \(range.start + 1): no record has the field \(shown(name))"
      + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }
}

/// What a query's meaning depends on besides its text.
package struct InsightsContext: Sendable {
  /// Milliseconds since 1970 for `now()`.
  package var now = 0
  /// The time asked for, both ends included, in milliseconds since 1970; for `queryStartTime()`.
  package var window: ClosedRange<Int>?
  /// Why a query that needs a time has none.
  package var windowAdvice = "the query has no time range"
  /// Rows of an answer whose query has no `limit`.
  package var rowLimit = InsightsLimits.defaultRows
  /// The rows of a relation that are of a time; by a condition where nobody knows better.
  package var timed: @Sendable (InsightsRelation, ClosedRange<Int>) -> InsightsRelation = {
    $0.within($1)
  }
  /// Finds what `SOURCE` names; nil where nothing is so called.
  package var source: @Sendable ([InsightsSource]) -> InsightsRelation? = { _ in nil }

  /// Starts at 1970, with AWS's limit.
  package init() {}
}

extension InsightsQuery {
  /// Turns the query into SQL over a relation; throws what cannot be carried out, with its place.
  package func compiled(
    over relation: InsightsRelation, in context: InsightsContext = InsightsContext()
  ) throws(InsightsError) -> InsightsPlan {
    var compiler = InsightsCompiler(relation, context)
    return try compiler.plan(self)
  }

  /// The log groups that `SOURCE` names in front; empty where the caller's are meant.
  package var sources: [InsightsSource] {
    guard case .source(let sources) = commands.first?.kind else { return [] }
    return sources
  }
}
