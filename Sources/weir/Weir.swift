import CommandLineKit
import Glibc

/// The `weir` executable: reads the command line and hands over to a subcommand.
@main
struct Weir {
  /// The release that `--version` and the manual show.
  static let version = "0.1.0-dev"

  /// In the order of help.
  static let subcommands: [any Subcommand.Type] = [
    ReplayCommand.self, CaptureCommand.self, ObserveCommand.self, LabCommand.self,
    QueryCommand.self, LogsInsightsCommand.self, TopCommand.self, ServeCommand.self,
    StatusCommand.self, KeysCommand.self, FlowLogsCommand.self, TopologyCommand.self,
    DoctorCommand.self, CompletionsCommand.self, ManCommand.self, HelpCommand.self,
  ]

  static let program = Program(
    name: "weir", version: version,
    summary: "VPC Flow Logs for any Linux network",
    discussion: [
      """
      Weir turns network traffic into flow log records as AWS writes them, so that whatever reads \
      VPC Flow Logs reads yours.
      """
    ],
    commands: subcommands.map { $0.command },
    examples: [
      Example("Turn a capture into flow log records", "weir replay capture.pcap"),
      Example("Complete words with the Tab key in bash", "source <(weir completions bash)"),
      Example("Read the manual", "weir man | man -l -"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "done"),
      ExitCodeMeaning(1, "nothing found"),
      ExitCodeMeaning(2, "a mistake on the command line, or input that cannot be used at all"),
      ExitCodeMeaning(3, "incomplete: something was lost or skipped"),
    ])

  static func main() {
    // A reader that leaves early shows as a failed write, which ends the program in silence.
    signal(SIGPIPE, SIG_IGN)
    Console.occupyClosedStreams()
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Carries out one command line; `words` begin behind the program's name.
  static func run(_ words: [String]) -> ExitCode {
    switch program.parse(words) {
    case .nothing:
      Console.write(program.helpText, to: .error)
      return .usage
    case .help: return Console.answer(program.helpText)
    case .version: return Console.answer("weir \(version)\n")
    case .unusable(let error): return Console.refuse(error)
    case .command(let command, let parsing):
      if parsing.wantsHelp { return Console.answer(command.helpText(program: program)) }
      let groups = subcommands.compactMap { $0 as? any CommandGroup.Type }
      let all = subcommands + groups.flatMap { $0.subcommands }
      guard let subcommand = all.first(where: { $0.command.name == command.name })
      else { return .usage }
      return subcommand.run(parsing)
    }
  }
}
