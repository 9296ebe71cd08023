import CommandLineKit
import FlowModel
import VPCTopology

/// `weir topology check`: all faults of a topology.
enum TopologyCheckCommand: Subcommand {
  static let command = Command(
    name: "topology check", summary: "Find everything that is wrong with a topology",
    discussion: [
      """
      Lists every fault as FILE:LINE: error or warning, not only the first: references to nothing, \
      identifiers and addresses that stand twice, CIDR blocks that overlap, subnets outside their \
      VPC, interfaces outside their subnet, and rules that can never match. A topology with errors \
      is refused as a whole; warnings are about what works, though hardly as meant.
      """,
      """
      Of a topology that changes every version is checked. A fault that a change brings says since \
      when it is there. The answer counts what the first version holds, and the changes.
      """,
    ],
    arguments: [TopologyCommand.paths.declaration],
    examples: [
      Example("A folder of describe outputs", "weir topology check vpc/"),
      Example("A file written by hand", "weir topology check topology.yaml"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "no error; there may be warnings"),
      ExitCodeMeaning(2, "errors, or a path that cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    TopologyCommand.load(parsing) { timeline, _ in
      TopologyCommand.warn(timeline)
      let counts = TopologyCommand.counts(timeline.first)
      let faults = TopologyCommand.count(timeline.warnings)
      let answer = counts + changes(timeline) + ": " + (faults.isEmpty ? "no fault" : faults)
      return Console.answer(answer + "\n")
    }
  }

  /// How often the topology changes, and when last.
  private static func changes(_ timeline: TopologyTimeline) -> String {
    guard timeline.versions.count > 1, let last = timeline.versions.last else { return "" }
    let count = timeline.versions.count - 1
    return count == 1
      ? "; 1 change at \(last.from.rfc3339)"
      : "; \(count) changes, the last at \(last.from.rfc3339)"
  }
}
