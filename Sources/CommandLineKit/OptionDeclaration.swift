/// One row of a command's table of options: what parser, help, manual and completions share.
package struct OptionDeclaration: Sendable {
  /// The long name without its dashes.
  package let name: String
  /// The letter behind a single dash.
  package let short: Character?
  /// The word that stands for the value; nil when the option is a flag.
  package let placeholder: String?
  /// One line for help.
  package let summary: String
  /// Paragraphs that only the manual shows.
  package let details: [String]
  /// What values look like.
  package let shape: ValueShape
  /// How often the option may stand on one command line.
  package let repetition: Repetition
  /// The value that counts when the option is absent, as text for help.
  package let defaultText: String?
  /// Whether the option has a value even where it is not given, which `defaultText` shows.
  package let isSet: Bool
  /// Reads one value of the option.
  let convert: @Sendable (String) throws(ValueRefusal) -> any Sendable

  /// How often an option may be given.
  package enum Repetition: Sendable {
    /// Once; a second value would silently win over the first, so it is refused.
    case once
    /// Any number of times, and each value may be a list separated by commas.
    case list
  }

  /// The option as it is typed: `--name`.
  package var dashed: String { "--\(name)" }

  /// Whether the option stands alone, without a value.
  package var isFlag: Bool { placeholder == nil }

  /// The label in help: `-o, --output STYLE`.
  package var label: String {
    let long = placeholder.map { "\(dashed) \($0)" } ?? dashed
    return short.map { "-\($0), \(long)" } ?? long
  }
}

/// Options that help shows under one heading.
package struct OptionGroup: Sendable {
  /// The heading, such as `What to write`.
  package let title: String
  /// In the order of help.
  package let options: [OptionDeclaration]

  /// Puts options under a heading.
  package init(_ title: String, _ options: [OptionDeclaration]) {
    self.title = title
    self.options = options
  }
}
