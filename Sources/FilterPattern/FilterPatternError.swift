/// Why a text is no filter pattern.
package struct FilterPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it went wrong, in bytes from 0.
  package var place: Int
  /// What was found, and what would work.
  package var message: String

  /// One sentence that ends with the place.
  package var description: String { "\(message), at character \(place + 1)" }
}

/// What a pattern may ask of time and memory.
package enum FilterPatternLimits {
  /// Characters of a pattern.
  package static let characters = 1024
  /// Regular expressions in a pattern.
  package static let expressions = 2
  /// States of all regular expressions together.
  static let states = 4096
  /// Conditions inside conditions.
  static let depth = 32
}
