import CommandLineKit
import FlowModel
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

  static let at = OptionKey<PacketTime?>.optional(
    "at", "TIME",
    ValueReader { (text) throws(ValueRefusal) in
      guard let time = PacketTime(text: text) else {
        throw ValueRefusal("a time such as 2026-11-20T10:00:00Z works, or Unix seconds")
      }
      return time
    },
    summary: "Show what is in force at this time",
    details: [
      """
      Without it the outline shows the first version of a topology that changes, and when it \
      changes; JSON holds all of it.
      """
    ])

  static let command = Command(
    name: "topology show", summary: "Show a topology as a tree",
    discussion: [
      """
      Shows each VPC with its subnets and their interfaces, security groups with their rules, \
      network ACLs in the order in which they decide, and route tables. A topology with errors is \
      not shown; its faults are. Of a topology that changes, the outline begins with the times of \
      all changes and what each of them does.
      """
    ],
    arguments: [TopologyCommand.paths.declaration],
    groups: [OptionGroup("What to write", [at.declaration, output.declaration])],
    examples: [
      Example("An outline to read", "weir topology show topology.yaml"),
      Example("As it was at a time", "weir topology show dumps/ --at 2026-11-20T10:00:00Z"),
      Example("The names of all groups", "weir topology show vpc/ --output json | jq .groups"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "shown"),
      ExitCodeMeaning(2, "errors, or a path that cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    TopologyCommand.load(parsing) { timeline, arguments in
      TopologyCommand.warn(timeline)
      let time = arguments[at]
      switch arguments[output] {
      case .tree: return Console.answer(timeline.outline(at: time))
      case .json: return Console.answer(time.map(timeline.topology)?.json ?? timeline.json)
      }
    }
  }
}
