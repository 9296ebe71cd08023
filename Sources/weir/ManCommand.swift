import CommandLineKit

/// `weir man`: the manual page, for `man` and for packagers.
enum ManCommand: Subcommand {
  static let command = Command(
    name: "man", summary: "Write the manual page",
    discussion: [
      """
      Writes weir(1) as troff source to standard output. It explains every option at length and \
      derives from the same table as --help.
      """
    ],
    examples: [
      Example("Read it at once", "weir man | man -l -"),
      Example("Install it", "weir man | sudo tee /usr/local/share/man/man1/weir.1 >/dev/null"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    if let error = parsing.error { return Console.refuse(error) }
    return Console.answer(Weir.program.manualPage)
  }
}
