import CommandLineKit
import HostDoctor
import HostNetwork

/// `weir doctor`: what live capture will find on this machine, and the fix for what it will miss.
enum DoctorCommand: Subcommand {
  /// How the report is written.
  enum Style: Sendable {
    case text
    case json
  }

  static let output = OptionKey<Style>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("text", "a line for each check, and the fix where there is one"), .text),
      (Choice("json", "one object, for scripts"), .json),
    ]), default: .text, defaultText: "text", summary: "How the report is written")

  static let folder = OptionKey<String>.value(
    "data-dir", "DIR", .directory, default: ".", defaultText: "the current folder",
    summary: "Where records would be written, for the check of disk space")

  static let command = Command(
    name: "doctor", summary: "Tell whether live capture works here, and how to fix what does not",
    discussion: [
      """
      Checks kernel, type information, BPF, privileges, packet ring, interfaces and their \
      offloads, clock, disk and libraries, and says which backend --backend auto takes and why. \
      What can be tried is tried: a map, a program and a ring are made and closed again. Nothing \
      is captured or changed.
      """,
      """
      The answer is for the user who asks: with sudo it can be another one. A line that says fail \
      is about one of the backends; the last line tells whether any works.
      """,
    ],
    groups: [
      OptionGroup("What to look at", [CaptureOptions.namespace.declaration]),
      OptionGroup("What to write", [output.declaration, folder.declaration]),
    ],
    examples: [
      Example("See what root may do", "sudo weir doctor"),
      Example("The same in a namespace", "sudo weir doctor --netns web"),
      Example(
        "What there is to fix",
        "weir doctor --output json | jq -r '.checks[] | select(.fix) | .name + \": \" + .fix'"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "live capture will work"),
      ExitCodeMeaning(2, "a mistake on the command line, or no such namespace"),
      ExitCodeMeaning(3, "live capture will not work"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { arguments in
      let namespace = arguments[CaptureOptions.namespace]
      do throws(HostNetworkError) {
        try CaptureOptions.enter(namespace)
      } catch {
        Console.diagnose("\(error)")
        return .usage
      }
      let report = Doctor.examine(
        DoctorInputs.probe(folder: arguments[folder], namespace: namespace))
      let answer = Console.answer(arguments[output] == .json ? report.json : report.text)
      return report.canCapture ? answer : .incomplete
    }
  }
}
