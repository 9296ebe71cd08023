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
      unique; identifiers are kept beside them. Of a topology that changes the first version is \
      written, and what each later one makes different.
      """
    ],
    arguments: [TopologyCommand.paths.declaration],
    examples: [
      Example("One file to keep and to edit", "weir topology import vpc/ > topology.yaml"),
      Example("A folder of scheduled outputs, as changes", "weir topology import dumps/ > t.yaml"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "written"),
      ExitCodeMeaning(2, "errors, or a path that cannot be read"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    TopologyCommand.load(parsing) { timeline, _ in
      TopologyCommand.warn(timeline)
      return Console.answer(timeline.yaml)
    }
  }
}
