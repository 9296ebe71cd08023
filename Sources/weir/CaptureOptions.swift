import CommandLineKit
import Daemon

/// The words of `weir capture` that a replay has not.
enum CaptureOptions {
  static let groups = [
    OptionGroup(
      "What to capture",
      [
        interface.declaration, namespace.declaration, lab.declaration, backend.declaration,
        duration.declaration,
        ReplayOptions.topology.declaration, ReplayOptions.tagField.declaration,
        ReplayOptions.ipRanges.declaration, ReplayOptions.account.declaration,
      ]),
    OptionGroup(
      "What to write",
      [
        ReplayOptions.format.declaration, ReplayOptions.output.declaration,
        ReplayOptions.header.declaration, interval.declaration,
        ReplayOptions.statsJSON.declaration,
      ]),
    OptionGroup(
      "Which traffic",
      [ReplayOptions.traffic.declaration, ReplayOptions.logEverything.declaration]),
    OptionGroup(
      "Limits", [ReplayOptions.maxFlows.declaration, ReplayOptions.maxConnections.declaration]),
  ]

  static let interface = OptionKey<[String]>.list(
    "interface", "IF", .text,
    summary: "Interfaces to capture (default: all that are up, but for the loopback)")

  static let namespace = OptionKey<String?>.optional(
    "netns", "NAME", .text,
    summary: "The network namespace to capture in, by name or path (default: this one)")

  static let lab = OptionKey<String?>.optional(
    "lab", "NAME", .text, summary: "Write the flow logs of a lab, as 'weir lab up' named it")

  static let backend = OptionKey<CaptureBackend>.value(
    "backend", "KIND",
    .oneOf([
      (Choice("auto", "the best that works here"), .auto),
      (Choice("kernel", "sums and verdicts of the kernel itself"), .kernel),
      (Choice("ring", "packets from the kernel's ring, through libpcap"), .ring),
    ]), default: .auto, defaultText: "auto", summary: "Where packets come from")

  static let duration = OptionKey<Int?>.optional(
    "duration", "SECONDS", .integer(in: 1...31_536_000),
    summary: "End after so many seconds (default: on Ctrl-C)")

  static let interval = OptionKey<UInt32?>.optional(
    "interval", "SECONDS",
    .oneOf([
      (Choice("1", "one second, for reading along"), UInt32(1)),
      (Choice("60", "one minute"), UInt32(60)),
      (Choice("600", "ten minutes, as AWS does by default"), UInt32(600)),
    ]), summary: "The aggregation interval (default: 600, with --output compact 1)")
}
