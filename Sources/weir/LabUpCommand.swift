import CommandLineKit
import Lab

/// `weir lab up`: builds a lab.
enum LabUpCommand: Subcommand {
  static let uplink = OptionKey<Bool>.flag(
    "uplink", summary: "Let what is outside be the world behind this host",
    details: [
      """
      IPv4 leaves the lab through the host, under the host's address, by one link and one table of \
      nftables that 'weir lab down' removes. Nobody comes in by it, and the host itself is not \
      reached. The host's own firewall may still refuse to forward.
      """
    ])

  static let command = Command(
    name: "lab up", summary: "Build a lab from a topology",
    discussion: [
      """
      Makes the namespaces, links, addresses, routes and rules of a topology. The lab stays until \
      'weir lab down'. A lab that cannot be built as a whole leaves nothing behind.
      """,
      """
      Everything outside the VPCs is one more namespace, 'internet', where a topology has an \
      internet gateway: it answers for all addresses in the world. No packet leaves the machine, \
      unless --uplink lets it.
      """,
    ],
    arguments: [LabCommand.topology.declaration],
    groups: [
      OptionGroup("Which lab", [LabCommand.name.declaration]),
      OptionGroup("How to build it", [uplink.declaration]),
    ],
    examples: [
      Example("Build the web shop", "sudo weir lab up Examples/three-tier/topology.yaml"),
      Example("A second lab beside it", "sudo weir lab up other.yaml --name other"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "the lab is up"),
      ExitCodeMeaning(
        2, "it is not: a mistake, a refused topology, a name in use, or no privilege"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    LabCommand.carryOut(parsing) { (arguments, folder) throws(LabError) in
      try LabCommand.plan(arguments) { (plan, topology) throws(LabError) in
        try LabBuilder.up(
          plan, topology: topology, in: folder, hasUplink: arguments[uplink])
        Console.write(
          "lab '\(folder.name)' is up: \(LabUpCommand.count(plan.instances.count, "instance")), "
            + "\(LabUpCommand.count(plan.interfaces.count, "network interface"))\n", to: .error)
        return .done
      }
    }
  }

  /// `1 instance`, `2 instances`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
