import CommandLineKit
import Daemon
import FlowLogFormat
import Lab

/// `weir capture`: live traffic in, flow log records out.
enum CaptureCommand: Subcommand {
  static let command = Command(
    name: "capture", summary: "Turn live traffic into flow log records",
    discussion: [
      """
      Captures the interfaces of this host and writes flow log records of what passes, until \
      Ctrl-C or SIGTERM: every window that is open is then written, and the books are closed. \
      Records go to standard output, everything else to standard error.
      """,
      """
      On Linux 6.4 or later the kernel probe tells what any firewall accepted and refused; a mark \
      that a rule sets names the rule. Elsewhere, and with a topology, packets come from the \
      kernel's ring through libpcap. The topology's rules judge them; without one they count as \
      accepted, and ${x-deciding-rule} says unknown.
      """,
    ],
    groups: CaptureOptions.groups,
    examples: [
      Example("Who talks to whom, as it happens", "sudo weir capture --output compact"),
      Example(
        "One interface, one minute at a time, in AWS's format",
        "sudo weir capture --interface eth0 --interval 60"),
      Example("The flow logs of a lab", "sudo weir capture --lab lab --output compact"),
      Example(
        "Judged by the rules of a VPC",
        "sudo weir capture --topology vpc.yaml --output compact"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "every packet is accounted for"),
      ExitCodeMeaning(2, "a mistake on the command line, or nothing can be captured"),
      ExitCodeMeaning(3, "incomplete: packets were lost, or an interface went away"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    var configuration: CaptureConfiguration
    do throws(UsageError) {
      configuration = try self.configuration(parsing.get())
    } catch {
      return Console.refuse(error)
    }
    if let sentence = configuration.labContradiction {
      Console.diagnose(sentence)
      return .usage
    }
    do throws(LabError) {
      try configuration.takeLab()
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
    return LiveCapture.run(configuration) { run, stop, observer in
      ExitCode(run.run(stop: stop, observer: observer))
    }
  }

  /// What the words mean to the daemon.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> CaptureConfiguration {
    var configuration = CaptureConfiguration()
    configuration.takeSource(arguments)
    configuration.lab = arguments[CaptureOptions.lab]
    let isForPeople = arguments[ReplayOptions.output] == .compact
    let interval = arguments[CaptureOptions.interval]
    configuration.writesNoData = !isForPeople
    try configuration.records.takeShared(arguments)
    configuration.records.interval = interval ?? (isForPeople ? 1 : 600)
    return configuration
  }
}
