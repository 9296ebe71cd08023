/// A query: commands, each of which works on what the one before gives.
package struct InsightsQuery: Hashable, Sendable {
  /// The commands in order; one at least.
  package let commands: [InsightsCommand]

  /// Makes a query of commands.
  package init(commands: [InsightsCommand]) { self.commands = commands }
}

/// A command of a query, with its place in the text.
package struct InsightsCommand: Hashable, Sendable {
  /// What it does.
  package let kind: Kind
  /// Where it stands, from its first word to its last.
  package let range: SourceRange

  /// Makes a command at a place.
  package init(_ kind: Kind, _ range: SourceRange = SourceRange(0, 0)) {
    (self.kind, self.range) = (kind, range)
  }

  /// What a command can be.
  package enum Kind: Hashable, Sendable {
    /// Log groups to read in place of those that the caller named.
    case source([InsightsSource])
    /// Fields to show, and fields to make.
    case fields([InsightsItem])
    /// Fields to show, and no others.
    case display([InsightsItem])
    /// Rows to keep; `filterIndex` differs only in what AWS reads.
    case filter(InsightsExpression, isIndexed: Bool)
    /// Fields cut out of a text.
    case parse(InsightsExpression?, InsightsPattern)
    /// The order of rows.
    case sort([InsightsSortKey])
    /// How many rows; with `any` whichever come first.
    case limit(Int, isAny: Bool)
    /// Sums of rows by keys, moved back in time by `offset`.
    case stats([InsightsItem], by: [InsightsItem], offset: InsightsPeriod?)
    /// One row for each combination of values.
    case dedup([InsightsExpression])
    /// Texts by their shape.
    case pattern(InsightsExpression)
    /// Patterns now and earlier.
    case diff(InsightsDiffWindow?)
    /// Patterns now, and so long ago.
    case logCompare(InsightsPeriod)
    /// Masked data in clear.
    case unmask([InsightsExpression])
    /// One row for each element of a list.
    case unnest(InsightsExpression, as: String)
    /// A value for empty groups of time.
    case fillMissing(with: InsightsExpression?, for: [InsightsExpression])
    /// A value's repetition until the next one; names may end in `*`.
    case fillDown([String])
    /// A running sum.
    case accumulate(InsightsExpression, as: String?)
    /// Sums of rows, and of columns.
    case addTotals(InsightsTotals)
    /// The commonest combinations of values.
    case countFrequent([InsightsExpression])
    /// Sessions: rows of the same keys without a long pause.
    case sessionize([InsightsExpression], maxSpan: InsightsPeriod?, as: String?)
    /// Values far from the others.
    case outlier(InsightsOutlier)
    /// Values of rows before, so many rows back.
    case autoregress(InsightsExpression, as: String?, lags: ClosedRange<Int>)
    /// One row for each element of a field's list, under the field's own name.
    case expand(String)
    /// Columns of another query, row by row.
    case appendColumns(InsightsQuery, overrides: Bool, most: Int)
    /// Rows of another query that have the same value in a field.
    case join(InsightsJoin)
  }
}

/// Log groups that `SOURCE` names.
package struct InsightsSource: Hashable, Sendable {
  /// Log groups by name.
  package var names: [String] = []
  /// The beginnings of log groups' names.
  package var prefixes: [String] = []
  /// The accounts that own them.
  package var accounts: [String] = []
  /// Their classes, such as `STANDARD`.
  package var classes: [String] = []

  /// Starts without any.
  package init() {}
}

/// An expression with the name of the column it makes.
package struct InsightsItem: Hashable, Sendable {
  /// The value.
  package let expression: InsightsExpression
  /// The name behind `as`.
  package let alias: String?
  /// The expression as it was written, which names the column where no alias does.
  package let text: SourceText

  /// Makes an item; without a text the expression's own is taken.
  package init(_ expression: InsightsExpression, as alias: String? = nil, text: String? = nil) {
    (self.expression, self.alias) = (expression, alias)
    self.text = SourceText(text ?? expression.description)
  }

  /// The column's name.
  package var name: String {
    if let alias { return alias }
    guard case .field(let name) = expression.kind else { return text.text }
    return name
  }
}

/// One key of an order.
package struct InsightsSortKey: Hashable, Sendable {
  /// What rows are ordered by.
  package let expression: InsightsExpression
  /// Largest first.
  package let isDescending: Bool

  /// Makes a key.
  package init(_ expression: InsightsExpression, isDescending: Bool = false) {
    (self.expression, self.isDescending) = (expression, isDescending)
  }
}

/// How `parse` cuts.
package enum InsightsPattern: Hashable, Sendable {
  /// A text with stars, and a name for each star.
  case glob(String, names: [String])
  /// A regular expression whose named groups are the fields.
  case regex(String, names: [String])
}

/// The earlier window of `diff`.
package enum InsightsDiffWindow: String, CaseIterable, Hashable, Sendable {
  case previousDay, previousWeek, previousMonth
}

/// Which rows `join` puts together.
package struct InsightsJoin: Hashable, Sendable {
  /// Whether rows without a counterpart stay.
  package var keepsAll = false
  /// What the query's own rows are called.
  package var left = ""
  /// What the other query's rows are called.
  package var right = ""
  /// The field of the query's own rows.
  package var leftField = ""
  /// The field of the other query's rows.
  package var rightField = ""
  /// The other query.
  package var query: InsightsQuery

  /// A join with the rows of a query.
  package init(_ query: InsightsQuery) { self.query = query }
}

/// What `addtotals` adds.
package struct InsightsTotals: Hashable, Sendable {
  /// The column that holds the sum of a row.
  package var name = "Total"
  /// Whether each row gets its sum.
  package var addsColumn = true
  /// Whether a row with the sums of columns is added.
  package var addsRow = false
  /// The fields that count; all numbers where none is named.
  package var fields: [String] = []

  /// Starts as AWS's defaults.
  package init() {}
}

/// What `outlier` does.
package struct InsightsOutlier: Hashable, Sendable {
  /// Whether rows leave, instead of values being moved to the bound.
  package var removes = false
  /// How many interquartile ranges are far.
  package var factor = "2.5"
  /// Whether small values count, too.
  package var usesLower = false
  /// Whether a changed value is marked.
  package var marks = false
  /// The fields looked at.
  package var fields: [String] = []

  /// Starts as AWS's defaults.
  package init() {}
}
