/// Where in a query's text something stands, in characters (Unicode scalars) from 0.
///
/// All ranges are equal: a place is no part of a meaning, so trees compare without it.
package struct SourceRange: Hashable, Sendable {
  /// The first character.
  package let start: Int
  /// The character behind the last.
  package let end: Int

  /// Makes a range; `end` may equal `start`.
  package init(_ start: Int, _ end: Int) {
    (self.start, self.end) = (start, end)
  }

  /// Whatever the places, the same.
  package static func == (_: SourceRange, _: SourceRange) -> Bool { true }

  /// Adds nothing, as all ranges are equal.
  package func hash(into _: inout Hasher) {}
}

/// The text that something was written as; like its place, no part of its meaning.
package struct SourceText: Hashable, Sendable {
  /// The characters, without space around them.
  package let text: String

  init(_ text: String) { self.text = text }

  /// Whatever the texts, the same.
  package static func == (_: SourceText, _: SourceText) -> Bool { true }

  /// Adds nothing, as all texts are equal.
  package func hash(into _: inout Hasher) {}
}
