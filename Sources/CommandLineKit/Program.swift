/// A program made of commands, as a value.
package struct Program: Sendable {
  /// The word that starts it.
  package let name: String
  /// The text `--version` prints behind the name.
  package let version: String
  /// One line, without a full stop.
  package let summary: String
  /// Paragraphs that say what it is for.
  package let discussion: [String]
  /// In the order of help.
  package let commands: [Command]
  /// Command lines for a first try.
  package let examples: [Example]
  /// What the exit codes of all commands mean.
  package let exitCodes: [ExitCodeMeaning]

  /// Declares a program.
  package init(
    name: String, version: String, summary: String, discussion: [String],
    commands: [Command], examples: [Example], exitCodes: [ExitCodeMeaning]
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.discussion = discussion
    self.commands = commands
    self.examples = examples
    self.exitCodes = exitCodes
  }

  /// The options that stand before a command.
  package var options: [OptionDeclaration] {
    [Command.help.declaration, Program.versionOption.declaration]
  }

  static let versionOption = OptionKey.flag("version", summary: "Show the version")

  /// Finds a command by its whole name; the error suggests the nearest.
  package func command(named word: String) throws(UsageError) -> Command {
    if let command = commands.first(where: { $0.name == word }) { return command }
    throw .unknownCommand(
      word, program: name, suggestion: nearestName(to: word, among: commands.map(\.name)))
  }

  /// What a command line asks for, decided from its first word.
  package enum Invocation: Sendable {
    /// There was no word at all.
    case nothing
    /// `--help` or `-h` stands before any command.
    case help
    /// `--version` stands before any command.
    case version
    /// A command, and what its words came to.
    case command(Command, Parsing)
    /// The first word is neither a command nor an option of the program.
    case unusable(UsageError)
  }

  /// Reads the words behind the program's name.
  package func parse(_ words: [String]) -> Invocation {
    guard let first = words.first else { return .nothing }
    switch first {
    case "--help", "-h": return .help
    case "--version": return .version
    default: break
    }
    if first.hasPrefix("-"), first != "-" {
      let suggestion = nearestName(to: first, among: options.map(\.dashed))
      return .unusable(.unknownOption(first, command: name, suggestion: suggestion))
    }
    do throws(UsageError) {
      let command = try command(named: first)
      return .command(command, command.parse(Array(words.dropFirst()), program: name))
    } catch {
      return .unusable(error)
    }
  }
}
