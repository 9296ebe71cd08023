/// A value that a statement takes.
package enum DatabaseValue: Hashable, Sendable {
  /// Nothing.
  case null
  /// A whole number.
  case integer(Int)
  /// A number with a fraction.
  case real(Double)
  /// UTF-8.
  case text(String)
  /// Bytes.
  case blob([UInt8])

  /// A text, or nothing.
  package init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  /// A whole number, or nothing.
  package init(_ number: Int?) { self = number.map { .integer($0) } ?? .null }

  /// A truth value, as 1 or 0.
  package init(_ truth: Bool) { self = .integer(truth ? 1 : 0) }
}

extension DatabaseValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral
{
  /// A text.
  package init(stringLiteral text: String) { self = .text(text) }
  /// A whole number.
  package init(integerLiteral number: Int) { self = .integer(number) }
  /// Nothing.
  package init(nilLiteral: ()) { self = .null }
}
