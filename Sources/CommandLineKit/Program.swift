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

  /// Finds a command by its word, or a subcommand by the words that lead to it.
  ///
  /// The error suggests the nearest name.
  package func command(named words: String...) throws(UsageError) -> Command {
    var (path, candidates) = (name, commands)
    var found: Command?
    for word in words {
      guard let command = candidates.first(where: { $0.word == word }) else {
        throw .unknownCommand(
          word, program: path, suggestion: nearestName(to: word, among: candidates.map(\.word)))
      }
      (found, path, candidates) = (command, "\(name) \(command.name)", command.subcommands)
    }
    guard let found else { throw .unknownCommand("", program: name, suggestion: nil) }
    return found
  }

  /// Every command that can be typed, a parent before its subcommands.
  package var allCommands: [Command] { commands.flatMap { [$0] + $0.subcommands } }

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
      let rest = Array(words.dropFirst())
      guard !command.subcommands.isEmpty else {
        return .command(command, command.parse(rest, program: name))
      }
      return try parse(rest, behind: command)
    } catch {
      return .unusable(error)
    }
  }

  /// Reads the words behind a command that only its subcommands carry out.
  private func parse(_ words: [String], behind parent: Command) throws(UsageError) -> Invocation {
    guard let first = words.first else {
      throw .missingCommand(
        program: "\(name) \(parent.name)", allowed: parent.subcommands.map(\.word))
    }
    if first.hasPrefix("-"), first != "-" {
      return .command(parent, parent.parse(words, program: name))
    }
    let command = try command(named: parent.name, first)
    return .command(command, command.parse(Array(words.dropFirst()), program: name))
  }
}
