/// Bounds of what a filter may be; beyond each it is refused with a sentence.
package enum FilterLimits {
  /// Bytes of a text.
  package static let textBytes = 65_536
  /// Parentheses, `not` and groups inside each other, which bounds the stack.
  package static let depth = 100
}
