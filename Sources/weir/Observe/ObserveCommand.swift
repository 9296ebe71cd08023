import CommandLineKit
import Daemon
import FlowLogFormat
import FlowModel
import Glibc

/// `weir observe`: flows as they happen.
enum ObserveCommand: Subcommand {
  static let command = Command(
    name: "observe", summary: "Watch flows as they happen",
    discussion: [
      """
      Shows the flows of this host's interfaces, one line each, within about a second: time, \
      verdict, direction, interface, addresses and ports, protocol, packets, bytes, TCP flags, and \
      the rule that decided. A flow that goes on has a line every second. Without --follow it ends \
      after \(ObserveOptions.glanceSeconds) seconds.
      """,
      """
      Verdicts are those of the kernel's own firewall on Linux 6.4 or later, or of a topology's \
      rules, as in weir capture. A filter may stand behind the options, in the words of tcpdump; \
      quote parentheses and exclamation marks for the shell. Flows go to standard output, \
      everything else to standard error; the last lines there close the books.
      """,
      """
      With --from, records that are there already are shown instead, in the order of time: those \
      of files, buckets, log groups, or of a running 'weir serve'. The same filters count; a \
      record that does not tell what one asks for (direction, in version 2) does not match. With \
      --follow it looks again every two seconds, and shows what has come.
      """,
    ],
    arguments: [ObserveOptions.words.declaration],
    groups: ObserveOptions.groups,
    examples: [
      Example("Everything, until Ctrl-C", "sudo weir observe -f"),
      Example("What is refused, and by which rule", "sudo weir observe -f --action REJECT"),
      Example(
        "In the words of tcpdump",
        "sudo weir observe -f tcp port 443 and not src net 10.0.0.0/8"),
      Example(
        "Who tries to log in, for scripts",
        "sudo weir observe --duration 60 --port ssh --output ndjson | jq -r .srcaddr"),
      Example(
        "What was refused in the last quarter of an hour",
        "weir observe --from log-group:vpc --last 15m --action REJECT"),
    ],
    exitCodes: [
      ExitCodeMeaning(0, "flows were seen; also when the reader of a pipe leaves early"),
      ExitCodeMeaning(1, "no flow, or none that the filter wants"),
      ExitCodeMeaning(2, "a mistake on the command line, or nothing can be captured"),
      ExitCodeMeaning(3, "incomplete: packets were lost, or an interface went away"),
    ])

  static func run(_ parsing: Parsing) -> ExitCode {
    let configuration: CaptureConfiguration
    do throws(UsageError) {
      let arguments = try parsing.get()
      if !arguments[ObserveOptions.from].isEmpty { return try observeStored(arguments) }
      configuration = try self.configuration(arguments)
    } catch {
      return Console.refuse(error)
    }
    return LiveCapture.run(configuration) { run, stop, observer in
      let (outcome, statistics) = run.observe(stop: stop, observer: observer)
      guard case .complete = outcome, statistics.books.recorded == 0 else {
        return ExitCode(outcome)
      }
      observer.diagnose(emptiness(statistics))
      return .nothingFound
    }
  }

  /// Shows what is there already.
  private static func observeStored(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> ExitCode {
    let filter = try FilterOptions.expression(
      arguments, words: arguments[ObserveOptions.words])
    let given = ObserveOptions.ofCaptures.filter { !arguments.words(of: $0).isEmpty }
    if let first = given.first {
      Console.diagnose(
        "--from and --\(first.name) exclude each other; "
          + "\(first.name) is for what is captured now, without --from")
      return .usage
    }
    if arguments[ObserveOptions.follow] {
      if arguments[ObserveOptions.from].contains("live") {
        Console.diagnose(
          "live cannot be followed, as its flows go on growing; --follow without --from shows "
            + "what happens here")
        return .usage
      }
      if arguments[ObserveOptions.output] == .json {
        Console.diagnose("--follow with --from has no end that an array needs; ndjson works")
        return .usage
      }
    }
    return StoredObservation(
      arguments, filter: filter, isColored: isColored(arguments)
    ).run()
  }

  private static func isColored(_ arguments: ParsedArguments) -> Bool {
    arguments[ObserveOptions.color].isColored(
      isTerminal: isatty(STDOUT_FILENO) == 1, variable: environment)
  }

  /// Why there was nothing to see.
  private static func emptiness(_ statistics: ReplayStatistics) -> String {
    let others = statistics.books.filtered
    guard others > 0 else { return "no flow was seen; the capture worked" }
    return others == 1
      ? "no flow matches the filter; 1 packet of other flows passed"
      : "no flow matches the filter; \(others) packets of other flows passed"
  }

  /// What the words mean to the daemon.
  private static func configuration(
    _ arguments: ParsedArguments
  ) throws(UsageError) -> CaptureConfiguration {
    var configuration = CaptureConfiguration()
    configuration.takeSource(arguments)
    let isEndless = arguments[ObserveOptions.follow]
    configuration.duration =
      arguments[ObserveOptions.duration] ?? (isEndless ? nil : ObserveOptions.glanceSeconds)
    configuration.writesNoData = false
    configuration.records.interval = 1
    configuration.records.topologyPath = arguments[ReplayOptions.topology]
    configuration.records.statsPath = arguments[ReplayOptions.statsJSON]
    configuration.records.filter = try FilterOptions.expression(
      arguments, words: arguments[ObserveOptions.words])
    let output = arguments[ObserveOptions.output]
    configuration.records.output = output
    configuration.records.format = arguments[ObserveOptions.format] ?? defaultFormat(output)
    configuration.records.lines = .observed(isColored: isColored(arguments))
    return configuration
  }

  /// In JSON, whose fields have names, also what people see in lines.
  static func defaultFormat(_ output: OutputStyle) -> LogFormat {
    switch output {
    case .json, .ndjson:
      .default.appending([.tcpFlags, .flowDirection, .xDecidingRule, .xNearestRule])
    case .raw, .compact, .table, .csv: .default
    }
  }

  private static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
