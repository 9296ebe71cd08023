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
        "What was refused on the way to one address",
        "weir replay capture.pcap --topology vpc.yaml --action REJECT --dst 10.0.0.5"),
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
    return ExitCode(Replay(configuration).run(observer: observer))
  }

  /// What the words mean to the daemon.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> ReplayConfiguration {
    var configuration = ReplayConfiguration(paths: arguments[ReplayOptions.files])
    try configuration.takeShared(arguments)
    configuration.interval = arguments[ReplayOptions.interval]
    configuration.interfaceID = arguments[ReplayOptions.interfaceID]
    configuration.capturedAt = arguments[ReplayOptions.capturedAt]
    let local = arguments[ReplayOptions.local]
    configuration.local = local.isEmpty ? nil : local
    configuration.threads = arguments[ReplayOptions.threads]
    return configuration
  }
}

extension ReplayConfiguration {
  /// Takes the words that captures of files and of interfaces have in common.
  mutating func takeShared(_ arguments: ParsedArguments) throws(UsageError) {
    format = arguments[ReplayOptions.format]
    output = arguments[ReplayOptions.output]
    writesHeader = arguments[ReplayOptions.header]
    traffic = arguments[ReplayOptions.traffic]
    filter = try FilterOptions.expression(arguments)
    topologyPath = arguments[ReplayOptions.topology]
    tagFields = try ReplayOptions.tagFields(arguments[ReplayOptions.tagField])
    ipRangesPath = arguments[ReplayOptions.ipRanges]
    accountID = arguments[ReplayOptions.account]
    logsEverything = arguments[ReplayOptions.logEverything]
    statsPath = arguments[ReplayOptions.statsJSON]
    flowLimit = arguments[ReplayOptions.maxFlows]
    connectionLimit = arguments[ReplayOptions.maxConnections]
  }
}

extension ExitCode {
  /// What the shell hears of how a run ended.
  init(_ outcome: ReplayOutcome) {
    switch outcome {
    case .complete, .brokenPipe: self = .done
    case .incomplete: self = .incomplete
    case .failed: self = .usage
    }
  }
}
