import CommandLineKit
import Lab

/// `weir lab down`: takes a lab down.
enum LabDownCommand: Subcommand {
  static let command = Command(
    name: "lab down", summary: "Take a lab down",
    discussion: [
      """
      Ends the programs that still run inside, and removes everything that the lab made and \
      nothing else; also what a command that was killed has left half-built.
      """
    ],
    groups: [OptionGroup("Which lab", [LabCommand.name.declaration])],
    examples: [Example("Take the lab down", "sudo weir lab down")],
    exitCodes: [
      ExitCodeMeaning(0, "nothing of it is left"),
      ExitCodeMeaning(2, "a mistake, no such lab, or no privilege"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    LabCommand.carryOut(parsing) { (_, folder) throws(LabError) in
      let ended = try LabRemoval.down(folder)
      let programs = ended == 0 ? "" : "; \(LabUpCommand.count(ended, "program")) inside ended"
      Console.write("lab '\(folder.name)' is down\(programs)\n", to: .error)
      return .done
    }
  }
}
