/// A value or condition of a query, with its place in the text.
package struct InsightsExpression: Hashable, Sendable {
  /// What it is.
  package let kind: Kind
  /// Where it stands.
  package let range: SourceRange
  /// How many expressions stand inside each other here, this one counted.
  package let depth: Int

  /// What an expression can be.
  package indirect enum Kind: Hashable, Sendable {
    /// A field by its name.
    case field(String)
    /// A number as it was written.
    case number(String)
    /// A text.
    case string(String)
    /// `true` or `false`.
    case boolean(Bool)
    /// A regular expression between slashes.
    case regex(String)
    /// The star of `count(*)`.
    case star
    /// A length of time.
    case period(InsightsPeriod)
    /// Values between brackets.
    case list([InsightsExpression])
    /// A call.
    case call(InsightsFunction, [InsightsExpression])
    /// A minus in front.
    case negative(InsightsExpression)
    /// The opposite of a condition.
    case not(InsightsExpression)
    /// Conditions of which all must hold; two at least.
    case all([InsightsExpression])
    /// Conditions of which one must hold; two at least.
    case any([InsightsExpression])
    /// Arithmetic or a comparison.
    case binary(InsightsOperator, InsightsExpression, InsightsExpression)
    /// `like` with a text or a regular expression, and `=~`.
    case like(InsightsExpression, InsightsExpression)
    /// `in [..]`.
    case among(InsightsExpression, [InsightsExpression])
    /// `in ( query )`.
    case amongRows(InsightsExpression, InsightsQuery)
    /// An element of a list, from 0.
    case element(InsightsExpression, InsightsExpression)
    /// A member of a map.
    case member(InsightsExpression, String)
  }

  /// Makes an expression at a place.
  package init(_ kind: Kind, _ range: SourceRange = SourceRange(0, 0)) {
    (self.kind, self.range) = (kind, range)
    depth = 1 + (kind.children.map(\.depth).max() ?? 0)
  }
}

extension InsightsExpression.Kind {
  /// The expressions directly inside.
  var children: [InsightsExpression] {
    switch self {
    case .field, .number, .string, .boolean, .regex, .star, .period: []
    case .list(let parts), .call(_, let parts), .all(let parts), .any(let parts): parts
    case .negative(let inner), .not(let inner), .amongRows(let inner, _), .member(let inner, _):
      [inner]
    case .binary(_, let left, let right), .like(let left, let right), .element(let left, let right):
      [left, right]
    case .among(let value, let parts): [value] + parts
    }
  }
}

extension InsightsExpression {
  /// Whether an aggregate is called anywhere inside.
  package var hasAggregate: Bool {
    if case .call(let function, _) = kind, function.isAggregate { return true }
    return kind.children.contains { $0.hasAggregate }
  }
}

/// An operator between two values.
package enum InsightsOperator: String, CaseIterable, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case power = "^"
  case equal = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  /// Whether it compares.
  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
    default: false
    }
  }

  /// How strongly it binds: comparisons 3, sums 4, products 5, powers 6.
  var strength: Int {
    switch self {
    case .add, .subtract: 4
    case .multiply, .divide, .remainder: 5
    case .power: 6
    default: 3
    }
  }
}
