/// How the text of one value becomes a value, and what completion can offer in its place.
package struct ValueReader<Value: Sendable>: Sendable {
  /// What is known about such values before one is typed.
  package let shape: ValueShape
  /// Reads the text; throws what would work instead.
  package let read: @Sendable (String) throws(ValueRefusal) -> Value

  /// Makes a reader of values with the given shape.
  package init(
    shape: ValueShape = .text,
    _ read: @escaping @Sendable (String) throws(ValueRefusal) -> Value
  ) {
    self.shape = shape
    self.read = read
  }
}

/// What completion offers for a value, and what help lists.
package enum ValueShape: Sendable, Hashable {
  /// Anything; nothing can be offered.
  case text
  /// A file, existing or not.
  case path
  /// An existing folder.
  case directory
  /// The name of a command of the same program.
  case command
  /// One of a few names; any other is refused before it is read.
  case choices([Choice])
  /// Anything, though a few names are worth offering.
  case suggestions([Choice])

  /// The only names allowed; empty where anything may be typed.
  package var allowedNames: [String] {
    guard case .choices(let choices) = self else { return [] }
    return choices.map(\.name)
  }
}

/// One of the names that an option or argument may have.
package struct Choice: Sendable, Hashable {
  /// The text typed.
  package let name: String
  /// A few words for completion and the manual.
  package let meaning: String

  /// Pairs a name with its meaning.
  package init(_ name: String, _ meaning: String) {
    self.name = name
    self.meaning = meaning
  }
}

/// Why a value cannot be used, and what would work; the parser adds where it stood.
package struct ValueRefusal: Error, Hashable {
  /// The end of a sentence that begins with the option and the text found.
  package let reason: String

  /// Refuses a value with a reason such as `an account ID is 12 digits`.
  package init(_ reason: String) { self.reason = reason }
}

extension ValueReader where Value == String {
  /// Takes any text that is not empty.
  package static let text = ValueReader(shape: .text, nonEmpty)
  /// Takes the path of a file.
  package static let path = ValueReader(shape: .path, nonEmpty)
  /// Takes the path of a folder.
  package static let directory = ValueReader(shape: .directory, nonEmpty)
  /// Takes the name of a command; the caller looks it up.
  package static let command = ValueReader(shape: .command, nonEmpty)

  @Sendable
  private static func nonEmpty(_ text: String) throws(ValueRefusal) -> String {
    guard !text.isEmpty else { throw ValueRefusal("the text is empty") }
    return text
  }

  /// Takes one of the names listed.
  package static func oneOf(_ choices: [Choice]) -> ValueReader {
    ValueReader(shape: .choices(choices)) { $0 }
  }
}

extension ValueReader where Value == Int {
  /// Takes a whole number within the range, in decimal digits with an optional sign.
  package static func integer(in range: ClosedRange<Int>) -> ValueReader {
    ValueReader { (text) throws(ValueRefusal) in
      guard let number = Int(text), range.contains(number) else {
        throw ValueRefusal("a whole number from \(range.lowerBound) to \(range.upperBound) works")
      }
      return number
    }
  }
}

extension ValueReader {
  /// Takes one of the names listed and gives the value beside it.
  package static func oneOf(_ choices: [(Choice, Value)]) -> ValueReader {
    ValueReader(shape: .choices(choices.map(\.0))) { (text) throws(ValueRefusal) in
      guard let match = choices.first(where: { $0.0.name == text }) else {
        throw ValueRefusal("allowed: \(choices.map(\.0.name).joined(separator: ", "))")
      }
      return match.1
    }
  }
}
