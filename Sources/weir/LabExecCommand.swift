import CommandLineKit
import Lab

/// `weir lab exec`: runs a program inside an instance.
enum LabExecCommand: Subcommand {
  static let instance = ArgumentKey<String>.one(
    "INSTANCE", .text,
    summary: "An instance by name or identifier, an interface, 'internet', or 'router'")

  static let words = ArgumentKey<[String]>.oneOrMore(
    "COMMAND", .text, summary: "The program and its arguments, behind '--'")

  static let command = Command(
    name: "lab exec", summary: "Run a program inside an instance of a lab",
    discussion: [
      """
      The program sees the network of the instance, and the files and processes of this machine. \
      Its exit code is the one of this command.
      """
    ],
    arguments: [instance.declaration, words.declaration],
    groups: [OptionGroup("Which lab", [LabCommand.name.declaration])],
    examples: [
      Example("A server", "sudo weir lab exec web-1 -- python3 -m http.server 80"),
      Example("A caller from outside", "sudo weir lab exec internet -- curl http://203.0.113.10/"),
    ],
    exitCodes: [ExitCodeMeaning(2, "a mistake, no such lab or instance, or no privilege")])

  static func run(_ parsing: Parsing) -> ExitCode {
    LabCommand.carryOut(parsing) { (arguments, folder) throws(LabError) in
      let state = try LabState(folder)
      let namespace = try state.namespace(named: arguments[instance])
      try LabPrograms.become(arguments[words], in: namespace)
    }
  }
}
