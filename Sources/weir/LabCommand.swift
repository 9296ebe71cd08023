import CommandLineKit

/// `weir lab`: a VPC on this machine.
enum LabCommand: Subcommand {
  static let subcommands: [any Subcommand.Type] = [LabRunCommand.self, LabTrafficCommand.self]

  static let command = Command(
    name: "lab", summary: "Build VPCs on this machine, and see what their rules do",
    discussion: [],
    subcommands: subcommands.map { $0.command })

  /// Only reached with a mistake, as its subcommands carry everything out.
  static func run(_ parsing: Parsing) -> ExitCode {
    if let error = parsing.error { return Console.refuse(error) }
    Console.write(command.helpText(program: Weir.program), to: .error)
    return .usage
  }
}
