/// What the values of a column are: how they compare, and how they are printed.
package enum InsightsKind: Hashable, Sendable {
  /// Whole numbers; any integer type of SQL.
  case integer
  /// `DOUBLE`, printed with four digits behind the point at most.
  case decimal
  /// `VARCHAR`. A text that is a number compares as one.
  case text
  /// The engine's type `ip`.
  case address
  /// `BOOLEAN`, printed as 1 and 0.
  case truth
  /// Milliseconds since 1970 as `BIGINT`, printed as `2026-11-20 09:30:00.000`, UTC.
  case time
  /// `JSON`: lists, maps, and what is inside them.
  case json

  /// Whether values are numbers without a look at each.
  var isNumber: Bool { self == .integer || self == .decimal }
}
