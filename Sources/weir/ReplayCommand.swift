import CommandLineKit
import Daemon
import Glibc

/// `weir replay`: packet captures in, flow log records out.
enum ReplayCommand: Subcommand {
  static let command = Command(
    name: "replay", summary: "Turn packet captures into flow log records",
    discussion: [
      """
      Reads packet captures and writes the flow log records that AWS would have written for the \
      same traffic: one record per interface, direction, 5-tuple and verdict in each aggregation \
      interval. Records go to standard output, everything else to standard error.
      """
    ],
    arguments: [ReplayOptions.files.declaration],
    groups: ReplayOptions.groups,
    examples: [
      Example("Records in AWS's default format", "weir replay capture.pcap"),
      Example(
        "Traffic of this host as it passes, one minute at a time",
        "sudo tcpdump -w - | weir replay - --interval 60 --output compact"),
      Example(
        "Only the fields you need, under their names",
        "weir replay a.pcapng --header --format '${srcaddr} ${dstaddr} ${tcp-flags} ${bytes}'"),
      Example(
        "Seen from a server with public addresses",
        "weir replay edge.pcap.gz --local 198.51.100.7,2001:db8::7 --output table"),
      Example(
        "JSON for scripts, and proof that no packet vanished",
        "weir replay capture.pcap --output ndjson --stats-json stats.json"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "every packet is accounted for"),
      ExitCodeMeaning(2, "a mistake on the command line, or a file that is no capture"),
      ExitCodeMeaning(3, "incomplete: a capture was cut short, or packets were lost"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    let arguments: ParsedArguments
    let configuration: ReplayConfiguration
    do throws(UsageError) {
      arguments = try parsing.get()
      configuration = try self.configuration(arguments)
    } catch {
      // The statistics are a promise to scripts, whatever else the command line got wrong.
      if let path = parsing.understood[ReplayOptions.statsJSON] {
        Replay.writeEmptyStatistics(to: path)
      }
      return Console.refuse(error)
    }
    OpenFileLimit.raise()
    if configuration.paths.contains("-") {
      guard isatty(STDIN_FILENO) == 0 else {
        Console.diagnose(
          "standard input is a terminal; pipe a capture into it: tcpdump -w - | weir replay -")
        return .usage
      }
      Interrupt.ignoreOnce()
    }
    let observer = TerminalObserver()
    defer { observer.clear() }
    switch Replay(configuration).run(observer: observer) {
    case .complete, .brokenPipe: return .done
    case .incomplete: return .incomplete
    case .failed: return .usage
    }
  }

  /// What the words mean to the daemon.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> ReplayConfiguration {
    var configuration = ReplayConfiguration(paths: arguments[ReplayOptions.files])
    configuration.format = arguments[ReplayOptions.format]
    configuration.output = arguments[ReplayOptions.output]
    configuration.writesHeader = arguments[ReplayOptions.header]
    configuration.interval = arguments[ReplayOptions.interval]
    configuration.traffic = arguments[ReplayOptions.traffic]
    configuration.interfaceID = arguments[ReplayOptions.interfaceID]
    configuration.topologyPath = arguments[ReplayOptions.topology]
    configuration.capturedAt = arguments[ReplayOptions.capturedAt]
    configuration.tagFields = try ReplayOptions.tagFields(arguments[ReplayOptions.tagField])
    configuration.ipRangesPath = arguments[ReplayOptions.ipRanges]
    let local = arguments[ReplayOptions.local]
    configuration.local = local.isEmpty ? nil : local
    configuration.accountID = arguments[ReplayOptions.account]
    configuration.logsEverything = arguments[ReplayOptions.logEverything]
    configuration.statsPath = arguments[ReplayOptions.statsJSON]
    configuration.threads = arguments[ReplayOptions.threads]
    configuration.flowLimit = arguments[ReplayOptions.maxFlows]
    configuration.connectionLimit = arguments[ReplayOptions.maxConnections]
    return configuration
  }
}
