import CommandLineKit
import Lab

/// `weir lab status`: what is up.
enum LabStatusCommand: Subcommand {
  /// How the report is written.
  enum Style: Sendable {
    case table
    case json
  }

  static let output = OptionKey<Style>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("table", "a line for each interface"), .table),
      (Choice("json", "one object, for scripts"), .json),
    ]), default: .table, defaultText: "table", summary: "How the lab is shown")

  static let command = Command(
    name: "lab status", summary: "Show what is up in a lab",
    discussion: [
      """
      Shows each instance with its address, subnet and security groups, and how many packets it \
      sent and got. With a lab that is not there, the names of those that are.
      """
    ],
    groups: [
      OptionGroup("Which lab", [LabCommand.name.declaration]),
      OptionGroup("What to write", [output.declaration]),
    ],
    examples: [
      Example("See what is there", "sudo weir lab status"),
      Example(
        "All addresses", "sudo weir lab status --output json | jq '.interfaces[].addresses[]'"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "shown"),
      ExitCodeMeaning(1, "there is no such lab"),
      ExitCodeMeaning(2, "a mistake, a lab that is half-built, or no privilege"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    LabCommand.carryOut(parsing) { (arguments, folder) throws(LabError) in
      let state: LabState
      do throws(LabError) {
        state = try LabState(folder)
      } catch {
        guard case .unknown = error else { throw error }
        Console.diagnose("\(error)")
        return .nothingFound
      }
      let report = try LabReport(state)
      return Console.answer(arguments[output] == .json ? report.json : report.table)
    }
  }
}
