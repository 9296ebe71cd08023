import CommandLineKit
import VPCTopology

/// `weir topology import`: any form in, the short form out.
enum TopologyImportCommand: Subcommand {
  static let command = Command(
    name: "topology import", summary: "Turn a topology of any form into one YAML file",
    discussion: [
      """
      Reads describe outputs or the short form and writes the short form to standard output. What \
      is written reads back as the same topology. Names stand for identifiers where they are \
      unique; identifiers are kept beside them.
      """
    ],
    arguments: [TopologyCommand.paths.declaration],
    examples: [
      Example("One file to keep and to edit", "weir topology import vpc/ > topology.yaml")
    ],
    exitCodes: [
      ExitCodeMeaning(0, "written"),
      ExitCodeMeaning(2, "errors, or a path that cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    TopologyCommand.load(parsing) { topology, _ in
      TopologyCommand.warn(topology)
      return Console.answer(topology.yaml)
    }
  }
}
