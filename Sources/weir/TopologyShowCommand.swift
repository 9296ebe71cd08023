import CommandLineKit
import VPCTopology

/// `weir topology show`: what is in a topology, and which rules apply.
enum TopologyShowCommand: Subcommand {
  /// How a topology is shown.
  enum Style: Sendable {
    case tree
    case json
  }

  static let output = OptionKey<Style>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("tree", "an indented outline"), .tree),
      (Choice("json", "the short form as JSON, for scripts; it can be read back"), .json),
    ]), default: .tree, defaultText: "tree", summary: "How the topology is shown")

  static let command = Command(
    name: "topology show", summary: "Show a topology as a tree",
    discussion: [
      """
      Shows each VPC with its subnets and their interfaces, security groups with their rules, \
      network ACLs in the order in which they decide, and route tables. A topology with errors is \
      not shown; its faults are.
      """
    ],
    arguments: [TopologyCommand.paths.declaration],
    groups: [OptionGroup("What to write", [output.declaration])],
    examples: [
      Example("An outline to read", "weir topology show topology.yaml"),
      Example("The names of all groups", "weir topology show vpc/ --output json | jq .groups"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "shown"),
      ExitCodeMeaning(2, "errors, or a path that cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    TopologyCommand.load(parsing) { topology, arguments in
      TopologyCommand.warn(topology)
      switch arguments[output] {
      case .tree: return Console.answer(topology.outline)
      case .json: return Console.answer(topology.json)
      }
    }
  }
}
