import CommandLineKit

/// `weir completions`: scripts that let a shell complete commands, options and values.
enum CompletionsCommand: Subcommand {
  static let shell = ArgumentKey<Shell>.one(
    "SHELL",
    .oneOf([
      (Choice("bash", "GNU bash 4 or later"), .bash),
      (Choice("zsh", "zsh 5 or later"), .zsh),
      (Choice("fish", "fish 3 or later"), .fish),
    ]), summary: "The shell to write for: bash, zsh or fish")

  static let command = Command(
    name: "completions", summary: "Write a completion script for bash, zsh or fish",
    discussion: [
      """
      Writes to standard output a script that completes commands, options, allowed values and \
      paths. It needs no other package.
      """
    ],
    arguments: [shell.declaration],
    examples: [
      Example("bash, in ~/.bashrc", "source <(weir completions bash)"),
      Example("zsh, in ~/.zshrc behind compinit", "source <(weir completions zsh)"),
      Example("fish, once", "weir completions fish > ~/.config/fish/completions/weir.fish"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments in
      Console.answer(Weir.program.completionScript(for: arguments[shell]))
    }
  }
}
