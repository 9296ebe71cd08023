import CommandLineKit
import Lab

/// `weir lab apply`: changes the rules and routes of a lab that is up.
enum LabApplyCommand: Subcommand {
  static let command = Command(
    name: "lab apply", summary: "Change the rules and routes of a lab that is up",
    discussion: [
      """
      Puts the security groups, network ACLs and route tables of a topology in force, all rules at \
      once: each packet is judged by the old ones or by the new ones. Connections that groups \
      track go on when their rule is removed, as in a VPC; untracked ones end, and network ACLs \
      cut both. Interfaces and addresses have to be those of the lab.
      """
    ],
    arguments: [LabCommand.topology.declaration],
    groups: [OptionGroup("Which lab", [LabCommand.name.declaration])],
    examples: [Example("After an edit", "sudo weir lab apply topology.yaml")],
    exitCodes: [
      ExitCodeMeaning(0, "the topology is in force"),
      ExitCodeMeaning(2, "it is not, and what was in force is: a mistake, or no privilege"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    LabCommand.carryOut(parsing) { (arguments, folder) throws(LabError) in
      try folder.requireReady()
      return try LabCommand.plan(arguments) { (plan, topology) throws(LabError) in
        try LabChange.apply(plan, topology: topology, to: folder)
        return .done
      }
    }
  }
}
