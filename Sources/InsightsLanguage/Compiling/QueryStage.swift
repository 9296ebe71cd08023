/// A SELECT that is being put together, and the fields that commands behind it may use.
struct QueryStage {
  /// What stands behind FROM.
  var from: String
  /// The relation whose fields are still there; nil behind `stats`.
  var relation: InsightsRelation?
  /// Fields made so far, or kept; the last of a name counts.
  var fields: [String: CompiledValue] = [:]
  /// What rows must fulfil.
  var conditions: [CompiledValue] = []
  /// How rows are ordered; nil where no command says so.
  var order: [(key: CompiledValue, isDescending: Bool)]?
  /// The columns of the answer, in order; nil where no command says so.
  var shown: [String]?
  /// Whether `display` chose them, so that they stay.
  var isDisplayed = false
  /// Whether rows are sums of records.
  var isAggregate = false
  /// The last `limit`.
  var limit: Int?

  init(_ relation: InsightsRelation) {
    from = relation.sql
    self.relation = relation
  }

  /// Shows further columns, unless `display` has chosen.
  mutating func show(_ names: [String], default first: [String]) {
    guard !isDisplayed else { return }
    var all = shown ?? first
    for name in names where !all.contains(name) { all.append(name) }
    shown = all
  }

  var whereClause: String {
    conditions.isEmpty
      ? "" : " WHERE " + conditions.map { "(\($0.sql))" }.joined(separator: " AND ")
  }
}
