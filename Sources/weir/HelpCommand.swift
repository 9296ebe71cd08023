import CommandLineKit

/// `weir help`: the same texts as `--help`, for those who put the verb first.
enum HelpCommand: Subcommand {
  static let name = ArgumentKey<String?>.optional(
    "COMMAND", .command, summary: "The command to explain; without it, all of weir")

  static let subcommand = ArgumentKey<String?>.optional(
    "SUBCOMMAND", .text, summary: "The word behind it, for a command of several words")

  static let command = Command(
    name: "help", summary: "Explain weir or one of its commands",
    discussion: ["Shows what a command does, its options, examples and exit codes."],
    arguments: [name.declaration, subcommand.declaration],
    examples: [
      Example("Options and examples of replay", "weir help replay"),
      Example("What a topology is checked for", "weir help topology check"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { (arguments) throws(UsageError) in
      guard let word = arguments[name] else { return Console.answer(Weir.program.helpText) }
      let command =
        if let second = arguments[subcommand] {
          try Weir.program.command(named: word, second)
        } else {
          try Weir.program.command(named: word)
        }
      return Console.answer(command.helpText(program: Weir.program))
    }
  }
}
