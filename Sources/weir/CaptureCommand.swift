import CommandLineKit
import Daemon
import FlowLogFormat
import Glibc
import HostNetwork
import HostTopology
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
    if let sentence = contradiction(configuration) {
      Console.diagnose(sentence)
      return .usage
    }
    do {
      try enter(configuration)
    } catch {
      Console.diagnose("\(error)")
      return .usage
    }
    let stop = Interrupt.stopFlag()
    let observer = TerminalObserver()
    defer { observer.clear() }
    let host = HostOptions(
      accountID: configuration.records.accountID, machineID: HostOptions.machineID(),
      namespaceName: configuration.namespace ?? "")
    if let lab = configuration.lab {
      configuration.records.topologyPath = (try? LabFolder(lab))?.topologyPath
    }
    let run = LiveCaptureRun(configuration, host: host)
    return ExitCode(run.run(stop: stop, observer: observer))
  }

  /// What the words mean to the daemon.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> CaptureConfiguration {
    var configuration = CaptureConfiguration()
    configuration.interfaces = arguments[CaptureOptions.interface]
    configuration.namespace = arguments[CaptureOptions.namespace]
    configuration.backend = arguments[CaptureOptions.backend]
    configuration.duration = arguments[CaptureOptions.duration]
    let isForPeople = arguments[ReplayOptions.output] == .compact
    let interval = arguments[CaptureOptions.interval]
    configuration.writesNoData = !isForPeople
    configuration.lab = arguments[CaptureOptions.lab]
    try configuration.records.takeShared(arguments)
    configuration.records.interval = interval ?? (isForPeople ? 1 : 600)
    return configuration
  }

  /// What a lab leaves nothing to choose about.
  private static func contradiction(_ configuration: CaptureConfiguration) -> String? {
    guard let lab = configuration.lab else { return nil }
    let others: [(String, Bool)] = [
      ("--netns", configuration.namespace != nil),
      ("--interface", !configuration.interfaces.isEmpty),
      ("--topology", configuration.records.topologyPath != nil),
      ("--backend ring", configuration.backend == .ring),
    ]
    return others.first(where: \.1).map {
      "--lab and \($0.0) exclude each other; lab '\(lab)' has its own"
    }
  }

  /// Enters a namespace, for the whole run: that of a lab's router, or the one that was named.
  private static func enter(_ configuration: CaptureConfiguration) throws {
    if let name = configuration.lab {
      let folder = try LabFolder(name)
      try folder.requireReady()
      return try folder.namespace(LabFolder.router).enter()
    }
    guard let text = configuration.namespace else { return }
    guard let namespace = NetworkNamespace(text) else {
      throw HostNetworkError.noNamespace(.named(text), known: NetworkNamespace.names())
    }
    try namespace.enter()
  }
}
