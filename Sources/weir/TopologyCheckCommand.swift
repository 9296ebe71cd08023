import CommandLineKit
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
      """
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
    TopologyCommand.load(parsing) { topology, _ in
      TopologyCommand.warn(topology)
      let resources = topology.resources
      let counts = [
        (resources.vpcs.count, "VPC"), (resources.subnets.count, "subnet"),
        (resources.interfaces.count, "network interface"),
        (resources.groups.count, "security group"), (resources.networkACLs.count, "network ACL"),
        (resources.routeTables.count, "route table"),
      ].map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
      let faults = TopologyCommand.count(topology.warnings)
      return Console.answer("\(counts): \(faults.isEmpty ? "no fault" : faults)\n")
    }
  }
}
