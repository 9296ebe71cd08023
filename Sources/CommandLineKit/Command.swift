/// A command as a value: the one table from which everything about its words derives.
package struct Command: Sendable {
  /// The word behind the program's name; for a subcommand both words: `topology check`.
  package let name: String
  /// One line for the program's list of commands, without a full stop.
  package let summary: String
  /// Paragraphs that say what it does.
  package let discussion: [String]
  /// Positional arguments in order; only the last may take several words.
  package let arguments: [ArgumentDeclaration]
  /// Options by heading; `--help` is added to every command.
  package let groups: [OptionGroup]
  /// Command lines to copy.
  package let examples: [Example]
  /// What the exit codes mean here.
  package let exitCodes: [ExitCodeMeaning]
  /// Verbs of their own behind this word; a command that has some does nothing by itself.
  package let subcommands: [Command]

  /// Declares a command.
  package init(
    name: String, summary: String, discussion: [String] = [],
    arguments: [ArgumentDeclaration] = [], groups: [OptionGroup] = [], examples: [Example] = [],
    exitCodes: [ExitCodeMeaning] = [], subcommands: [Command] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.groups = groups
    self.examples = examples
    self.exitCodes = exitCodes
    self.subcommands = subcommands
  }

  /// The last word of the name, which is the one typed behind those of its parents.
  package var word: String { name.split(separator: " ").last.map(String.init) ?? name }

  /// Every option that can be typed, `--help` last.
  package var options: [OptionDeclaration] {
    groups.flatMap(\.options) + [Command.help.declaration]
  }

  /// The option every command has.
  static let help = OptionKey.flag("help", short: "h", summary: "Show this help")
}

/// A command line to copy, and what it is for.
package struct Example: Sendable {
  /// What the line shows, as a sentence without a full stop.
  package let purpose: String
  /// The line as typed in a shell.
  package let line: String

  /// Pairs a purpose with its command line.
  package init(_ purpose: String, _ line: String) {
    self.purpose = purpose
    self.line = line
  }
}

/// What an exit code tells a script.
package struct ExitCodeMeaning: Sendable {
  /// 0 to 255.
  package let code: Int
  /// A few words.
  package let meaning: String

  /// Pairs a code with its meaning.
  package init(_ code: Int, _ meaning: String) {
    self.code = code
    self.meaning = meaning
  }
}
