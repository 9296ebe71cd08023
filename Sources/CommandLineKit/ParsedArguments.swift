/// The values of a command line, read back with the keys that declared them.
package struct ParsedArguments: Sendable {
  private var options: [String: [any Sendable]] = [:]
  private var arguments: [String: [any Sendable]] = [:]
  /// The words that the values of options were read from.
  private var words: [String: [String]] = [:]

  /// Starts with nothing given.
  init() {}

  /// The value of an option, or its default.
  package subscript<Value>(_ key: OptionKey<Value>) -> Value {
    key.combine(options[key.declaration.name] ?? [])
  }

  /// The value of an argument.
  ///
  /// Read it from `Parsing.get()`, which throws when a required argument is missing: asking for
  /// one that the command does not declare is a mistake in this program and stops it.
  package subscript<Value>(_ key: ArgumentKey<Value>) -> Value {
    guard let value = key.combine(arguments[key.declaration.placeholder] ?? []) else {
      preconditionFailure("the command does not declare \(key.declaration.placeholder)")
    }
    return value
  }

  /// Whether the option stands on the command line.
  func holds(_ option: OptionDeclaration) -> Bool { options[option.name] != nil }

  /// Whether the argument has a word.
  func holds(_ argument: ArgumentDeclaration) -> Bool { arguments[argument.placeholder] != nil }

  mutating func add(_ value: any Sendable, to option: OptionDeclaration, word: String = "true") {
    options[option.name, default: []].append(value)
    words[option.name, default: []].append(word)
  }

  /// What was given for an option, as it was written; none where it was not given.
  package func words(of option: OptionDeclaration) -> [String] { words[option.name] ?? [] }

  /// Takes options from somewhere else that are not given here.
  package func filled(from other: ParsedArguments) -> ParsedArguments {
    var filled = self
    filled.options.merge(other.options) { own, _ in own }
    filled.words.merge(other.words) { own, _ in own }
    return filled
  }

  mutating func add(_ value: any Sendable, to argument: ArgumentDeclaration) {
    arguments[argument.placeholder, default: []].append(value)
  }
}

/// What the words of a command came to.
///
/// The parser reads on behind a mistake, so that an option such as `--stats-json` can be honoured
/// although the command line as a whole cannot.
package struct Parsing: Sendable {
  /// Every option and argument that could be read.
  package let understood: ParsedArguments
  /// The first mistake.
  package let error: UsageError?
  /// Whether `--help` was given; it wins over mistakes.
  package let wantsHelp: Bool

  /// The values of a command line without a mistake.
  package func get() throws(UsageError) -> ParsedArguments {
    if let error { throw error }
    return understood
  }
}
