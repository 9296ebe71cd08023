import CommandLineKit

/// `weir help`: the same texts as `--help`, for those who put the verb first.
enum HelpCommand: Subcommand {
  static let name = ArgumentKey<String?>.optional(
    "COMMAND", .command, summary: "The command to explain; without it, all of weir")

  static let command = Command(
    name: "help", summary: "Explain weir or one of its commands",
    discussion: ["Shows what a command does, its options, examples and exit codes."],
    arguments: [name.declaration],
    examples: [Example("Options and examples of replay", "weir help replay")])

  static func run(_ parsing: Parsing) -> ExitCode {
    do throws(UsageError) {
      guard let word = try parsing.get()[name] else {
        return Console.answer(Weir.program.helpText)
      }
      let command = try Weir.program.command(named: word)
      return Console.answer(command.helpText(program: Weir.program))
    } catch {
      return Console.refuse(error)
    }
  }
}
