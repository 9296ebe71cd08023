import CommandLineKit
import FlowModel
import Glibc
import Lab
import VPCTopology

/// `weir lab`: a real VPC on this machine.
enum LabCommand: CommandGroup {
  static let subcommands: [any Subcommand.Type] = [
    LabUpCommand.self, LabExecCommand.self, LabStatusCommand.self, LabApplyCommand.self,
    LabDownCommand.self, LabRunCommand.self, LabTrafficCommand.self,
  ]

  static let name = OptionKey<String>.value(
    "name", "NAME", .text, default: "lab", defaultText: "lab",
    summary: "Which lab; several can be up at once")

  static let topology = ArgumentKey<[String]>.oneOrMore(
    "TOPOLOGY", .path,
    summary: "A folder of 'aws ec2 describe-...' outputs, or files of any form; several are one")

  static let command = Command(
    name: "lab", summary: "Build a VPC on this machine, from namespaces and nftables",
    discussion: [
      """
      Each instance of a topology becomes a network namespace, with its network interfaces and \
      addresses; so does each managed interface, such as a load balancer's or a database's. All \
      links lead to a router, which routes as the subnets' route tables say and judges each packet \
      by security groups and network ACLs, at its source and then at its destination.
      """,
      """
      'weir capture --lab NAME' writes the flow logs of a lab: what the kernel did, and the rule \
      that decided. Needs root.
      """,
    ],
    examples: [
      Example("Build a VPC", "sudo weir lab up Examples/three-tier/topology.yaml"),
      Example("Run a program in an instance", "sudo weir lab exec app-1 -- ping -c 1 10.0.0.10"),
      Example("Watch it", "sudo weir capture --lab lab --output compact"),
      Example("Take it down", "sudo weir lab down"),
      Example("See a connection fail, and why", "sudo weir lab run answer-refused-outbound"),
    ],
    subcommands: subcommands.map { $0.command })

  /// Reads the words, and says what is wrong with them or with the lab.
  static func carryOut(
    _ parsing: Parsing, _ body: (ParsedArguments, LabFolder) throws(LabError) -> ExitCode
  ) -> ExitCode {
    parsing.carryOut { arguments in
      do throws(LabError) {
        return try body(arguments, try LabFolder(arguments[name]))
      } catch {
        Console.diagnose("\(error)")
        return .usage
      }
    }
  }

  /// The topology that the words name, as it is now, or a refusal with all its faults.
  static func plan(
    _ arguments: ParsedArguments, _ body: (LabPlan, String) throws(LabError) -> ExitCode
  ) throws(LabError) -> ExitCode {
    let timeline: TopologyTimeline
    do throws(TopologyError) {
      timeline = try TopologyLoader.loadTimeline(arguments[topology])
    } catch {
      return TopologyCommand.refuse(error)
    }
    TopologyCommand.warn(timeline)
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    let current = timeline.topology(
      at: PacketTime(seconds: UInt32(truncatingIfNeeded: now.tv_sec), nanoseconds: 0))
    let plan = try LabPlan(current)
    for sentence in plan.omissions { Console.diagnose(sentence) }
    return try body(plan, TopologyTimeline(current).yaml)
  }
}
