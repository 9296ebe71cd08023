/// One positional argument of a command, as help and completions show it.
package struct ArgumentDeclaration: Sendable {
  /// The word that stands for it, in capitals.
  package let placeholder: String
  /// One line for help.
  package let summary: String
  /// What values look like.
  package let shape: ValueShape
  /// How many words it takes.
  package let count: Count
  /// Reads one word.
  let convert: @Sendable (String) throws(ValueRefusal) -> any Sendable

  /// How many words an argument takes.
  package enum Count: Sendable {
    /// One or none.
    case optional
    /// Exactly one.
    case one
    /// One or more: all words that are left.
    case oneOrMore
    /// All words that are left, if there are any.
    case any

    /// Whether the argument takes all words that are left.
    var isGreedy: Bool { self == .oneOrMore || self == .any }
  }

  /// The argument in a usage line: `[COMMAND]`, `SHELL`, `FILE...`.
  package var label: String {
    switch count {
    case .optional: "[\(placeholder)]"
    case .one: placeholder
    case .oneOrMore: "\(placeholder)..."
    case .any: "[\(placeholder)...]"
    }
  }
}

/// Declares a positional argument and reads it back with its type.
package struct ArgumentKey<Value: Sendable>: Sendable {
  /// The row for the command's table.
  package let declaration: ArgumentDeclaration
  /// Makes the argument's value from the words found; nil when a required one is missing.
  let combine: @Sendable ([any Sendable]) -> Value?

  /// Declares an argument of exactly one word.
  package static func one(
    _ placeholder: String, _ reader: ValueReader<Value>, summary: String
  ) -> ArgumentKey {
    ArgumentKey(
      declaration: ArgumentDeclaration(
        placeholder: placeholder, summary: summary, shape: reader.shape, count: .one,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.last as? Value })
  }

  /// Declares an argument that may be left out.
  package static func optional<Wrapped: Sendable>(
    _ placeholder: String, _ reader: ValueReader<Wrapped>, summary: String
  ) -> ArgumentKey where Value == Wrapped? {
    ArgumentKey(
      declaration: ArgumentDeclaration(
        placeholder: placeholder, summary: summary, shape: reader.shape, count: .optional,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { .some($0.last as? Wrapped) })
  }

  /// Declares an argument that takes all words left, which may be none.
  package static func any<Element: Sendable>(
    _ placeholder: String, _ reader: ValueReader<Element>, summary: String
  ) -> ArgumentKey where Value == [Element] {
    ArgumentKey(
      declaration: ArgumentDeclaration(
        placeholder: placeholder, summary: summary, shape: reader.shape, count: .any,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.compactMap { $0 as? Element } })
  }

  /// Declares an argument that takes all words left, and at least one.
  package static func oneOrMore<Element: Sendable>(
    _ placeholder: String, _ reader: ValueReader<Element>, summary: String
  ) -> ArgumentKey where Value == [Element] {
    ArgumentKey(
      declaration: ArgumentDeclaration(
        placeholder: placeholder, summary: summary, shape: reader.shape, count: .oneOrMore,
        convert: { (text) throws(ValueRefusal) in try reader.read(text) }),
      combine: { $0.compactMap { $0 as? Element } })
  }
}
