import CommandLineKit
import FlowLogFormat

/// The words of `weir observe` that captures have not.
enum ObserveOptions {
  static let groups = [
    OptionGroup(
      "What to observe",
      [
        follow.declaration, CaptureOptions.interface.declaration,
        CaptureOptions.namespace.declaration, CaptureOptions.backend.declaration,
        duration.declaration, ReplayOptions.topology.declaration,
      ]),
    OptionGroup(
      "Records that are there already",
      [
        from.declaration, QueryOptions.since.declaration, QueryOptions.until.declaration,
        QueryOptions.last.declaration, QueryOptions.partial.declaration,
        QueryOptions.verbose.declaration, QueryOptions.timeout.declaration,
      ] + QueryOptions.places),
    OptionGroup("Which traffic", FilterOptions.declarations),
    OptionGroup(
      "What to write",
      [
        output.declaration, format.declaration, color.declaration,
        ReplayOptions.statsJSON.declaration,
      ]),
  ]

  static let words = ArgumentKey<[String]>.any(
    "EXPR", .text, summary: "A filter as in --filter, word by word: tcp port 443")

  static let from = OptionKey<[String]>.list(
    "from", "SOURCE",
    ValueReader(shape: .suggestions([Choice("live", "what a running 'weir serve' has seen")])) {
      (text) throws(ValueRefusal) in text
    }, defaultText: "what this host's interfaces carry now",
    summary: QueryOptions.fromSummary)

  /// Options that say what to capture, and nothing about records that are there already.
  static let ofCaptures = [
    CaptureOptions.interface.declaration, CaptureOptions.namespace.declaration,
    CaptureOptions.backend.declaration, duration.declaration, ReplayOptions.topology.declaration,
    ReplayOptions.statsJSON.declaration,
  ]

  static let follow = OptionKey.flag(
    "follow", short: "f", summary: "Go on until Ctrl-C, or for --duration")

  /// Seconds for which one looks on without `--follow`.
  static let glanceSeconds = 3

  static let duration = OptionKey<Int?>.optional(
    "duration", "SECONDS", CaptureOptions.durationReader,
    summary: "End after so many seconds (default: \(glanceSeconds), with --follow on Ctrl-C)")

  static let output = OptionKey<OutputStyle>.value(
    "output", "STYLE",
    .oneOf([
      (Choice("compact", "one aligned line a flow, coloured by verdict"), .compact),
      (Choice("json", "one JSON array of objects"), .json),
      (Choice("ndjson", "one JSON object a line"), .ndjson),
      (Choice("raw", "the line that AWS writes: fields separated by one space"), .raw),
    ]), default: .compact, defaultText: "compact", summary: "How flows look")

  static let format = OptionKey<LogFormat?>.optional(
    "format", "FORMAT", ReplayOptions.formatReader,
    defaultText: "the fields of version 2; in JSON also flags, direction and rule",
    summary: "Fields with json, ndjson and raw: default, v5, all, or '${srcaddr} ${bytes}'")

  static let color = OptionKey<ColorChoice>.value(
    "color", "WHEN",
    .oneOf([
      (Choice("auto", "on a terminal, unless NO_COLOR is set"), .auto),
      (Choice("always", "into pipes, too"), .always),
      (Choice("never", "nowhere"), .never),
    ]), default: .auto, defaultText: "auto", summary: "Whether verdicts are green and red")
}
