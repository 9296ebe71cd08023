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
  /// The columns of the answer that commands ask for, in order.
  var shown: [String] = []
  /// Whether time and message stand in front of them: until a command chooses columns.
  var showsDefaults = true
  /// What stands there when nobody says what.
  var defaults = QueryStage.usual
  /// Whether `display` chose them, so that they stay.
  var isDisplayed = false
  /// Whether rows are sums of records.
  var isAggregate = false
  /// Whether rows are patterns, as `pattern` gives them.
  var hasPatterns = false
  /// What the last `stats` grouped by.
  var groups: InsightsGroups?
  /// A `limit` that is still to be carried out: with the last SELECT, if nothing else comes.
  var limit: Int?
  /// Rows that the answer has at most because of a `limit` that was carried out.
  var rowLimit: Int?

  init(_ relation: InsightsRelation) {
    from = relation.sql
    self.relation = relation
  }

  /// Shows further columns, unless `display` has chosen.
  mutating func show(_ names: [String]) {
    guard !isDisplayed else { return }
    for name in names where !shown.contains(name) { shown.append(name) }
  }

  /// All columns of the answer.
  var allShown: [String] {
    showsDefaults ? defaults + shown.filter { !defaults.contains($0) } : shown
  }

  /// What is shown of records when nobody says what.
  static let usual = ["@timestamp", "@message"]

  var whereClause: String {
    conditions.isEmpty
      ? "" : " WHERE " + conditions.map { "(\($0.sql))" }.joined(separator: " AND ")
  }
}
