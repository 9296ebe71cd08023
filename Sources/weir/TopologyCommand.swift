import CommandLineKit
import VPCTopology

/// `weir topology`: what VPCs look like, as the verdicts will see them.
enum TopologyCommand: CommandGroup {
  static let subcommands: [any Subcommand.Type] = [
    TopologyCheckCommand.self, TopologyShowCommand.self, TopologyImportCommand.self,
    TopologyFetchCommand.self,
  ]

  static let paths = ArgumentKey<[String]>.oneOrMore(
    "PATH", .path,
    summary: "A folder of 'aws ec2 describe-...' outputs, or files of any form; several are one")

  static let command = Command(
    name: "topology", summary: "Check, show, convert or fetch the topology of VPCs",
    discussion: [
      """
      A topology says which network interfaces there are and which rules apply to them. It is a \
      folder with the JSON outputs of 'aws ec2 describe-...', each recognised by its content \
      whatever its name, or one YAML or JSON file in a short form that people write by hand.
      """,
      """
      A topology can change in time: a short form has a list of changes, and a folder may hold \
      folders or files named by times, such as 20261120T100000Z, each a whole topology from then on.
      """,
    ],
    examples: [
      Example("Find all faults before anything relies on it", "weir topology check vpc/"),
      Example("See what is there", "weir topology show topology.yaml"),
      Example("Read it from AWS", "weir topology fetch --region eu-central-1 -o topology.yaml"),
      Example("Turn outputs of the AWS CLI into one file", "weir topology import vpc/ > vpc.yaml"),
    ],
    subcommands: subcommands.map { $0.command })

  /// Loads the topology that the words name, with all changes, or says what is wrong with it.
  static func load(
    _ parsing: Parsing, _ body: (TopologyTimeline, ParsedArguments) -> ExitCode
  ) -> ExitCode {
    parsing.carryOut { arguments in
      do throws(TopologyError) {
        return body(try TopologyLoader.loadTimeline(arguments[paths]), arguments)
      } catch {
        return refuse(error)
      }
    }
  }

  /// Lists faults as a compiler does, one a line, so that editors can jump to them.
  static func refuse(_ error: TopologyError) -> ExitCode {
    guard case .faults(let faults) = error else {
      Console.diagnose(error.description)
      return .usage
    }
    Console.write(faults.map { "\($0)\n" }.joined(), to: .error)
    Console.diagnose("the topology is refused: \(TopologyCommand.count(faults))")
    return .usage
  }

  /// Warnings of a topology that works, one a line on standard error.
  static func warn(_ topology: TopologyTimeline) {
    Console.write(topology.warnings.map { "\($0)\n" }.joined(), to: .error)
  }

  /// `1 error, 2 warnings`, without what there is none of.
  static func count(_ faults: [TopologyFault]) -> String {
    let errors = faults.count { $0.severity == .error }
    let warnings = faults.count - errors
    return [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
  }

  /// How much there is of what, on one line.
  static func counts(_ topology: Topology) -> String {
    let resources = topology.resources
    return [
      (resources.vpcs.count, "VPC"), (resources.subnets.count, "subnet"),
      (resources.interfaces.count, "network interface"),
      (resources.groups.count, "security group"), (resources.networkACLs.count, "network ACL"),
      (resources.routeTables.count, "route table"),
    ].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
  }
}
