import CommandLineKit
import Daemon
import Glibc
import LabScenarios

/// `weir lab run`: a scenario, told as it happens.
enum LabRunCommand: Subcommand {
  static let scenario = ArgumentKey<String?>.optional(
    "SCENARIO", .text, summary: "A scenario by name, or the path of its folder")

  static let list = OptionKey<Bool>.flag("list", summary: "List the scenarios that there are")

  static let name = OptionKey<String?>.optional(
    "name", "NAME", .text, defaultText: "scenario- and the process number",
    summary: "What to call the lab that is built for it")

  static let keep = OptionKey<Bool>.flag("keep", summary: "Leave the lab up for a look around")

  static let command = Command(
    name: "lab run", summary: "See a connection fail, what records say of it, and what helps",
    discussion: [
      """
      A scenario is a small VPC in which something is wrong. Weir builds it, tries what its script \
      says with real packets, shows the flow log records, names the rule that decided and the one \
      change that helps, makes the change and tries again. Then it takes the lab down. Needs root.
      """,
      """
      Outcomes and records are compared with those that the scenario expects; what differs is \
      shown. Scenarios are found beside the program (share/weir/scenarios), and in \
      Examples/scenarios of a checkout.
      """,
    ],
    arguments: [scenario.declaration],
    groups: [OptionGroup("Options", [list.declaration, name.declaration, keep.declaration])],
    examples: [
      Example("Which scenarios are there?", "weir lab run --list"),
      Example("Why is the answer refused?", "sudo weir lab run answer-refused-outbound"),
      Example("Look around afterwards", "sudo weir lab run no-route --name look --keep"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "everything was as expected"),
      ExitCodeMeaning(1, "an outcome or a record differs"),
      ExitCodeMeaning(2, "it could not be carried out: a mistake, no privilege, a name in use"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    parsing.carryOut { (arguments) throws(UsageError) in
      let library = ScenarioLibrary.standard(
        program: programPath, workingFolder: workingFolder)
      if arguments[list] { return listed(library) }
      guard let text = arguments[scenario] else {
        throw .missingArgument("SCENARIO", usage: "weir lab run [OPTIONS] SCENARIO")
      }
      return run(text, library, arguments)
    }
  }

  private static func run(
    _ text: String, _ library: ScenarioLibrary, _ arguments: ParsedArguments
  ) -> ExitCode {
    let scenario: Scenario
    do throws(ScenarioError) {
      scenario = try library.load(text)
    } catch {
      Console.write("\(error)".split(separator: "\n").map { "weir: \($0)\n" }.joined(), to: .error)
      return .usage
    }
    let stop = Interrupt.stopFlag()
    let runner = ScenarioRunner(
      scenario, program: programPath ?? "weir",
      lab: arguments[name] ?? "scenario-\(getpid())",
      style: TextStyle(isColoured: Console.isColoured), shouldEnd: { stop.isSet },
      tell: { Console.write($0, to: .output) })
    do throws(ScenarioRunError) {
      return try runner.run(keepsLab: arguments[keep]) ? .done : .nothingFound
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
  }

  private static func listed(_ library: ScenarioLibrary) -> ExitCode {
    var rows: [[String]] = []
    for name in library.names {
      do throws(ScenarioError) {
        rows.append([name, try library.load(name).title])
      } catch {
        Console.diagnose("\(error)")
      }
    }
    guard !rows.isEmpty else {
      Console.diagnose("there are no scenarios in \(library.places.joined(separator: ", "))")
      return .nothingFound
    }
    return Console.answer(TextTable.lines(rows).map { "\($0)\n" }.joined())
  }

  /// Where this program is.
  private static var programPath: String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
    return count > 0 ? text(bytes.prefix(count)) : nil
  }

  private static var workingFolder: String {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    guard unsafe getcwd(&bytes, bytes.count) != nil else { return "/" }
    return text(bytes.prefix { $0 != 0 })
  }

  private static func text(_ bytes: ArraySlice<CChar>) -> String {
    String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
