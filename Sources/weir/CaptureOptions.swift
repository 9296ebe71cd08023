import CommandLineKit
import Daemon
import HostNetwork

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
      [ReplayOptions.traffic.declaration] + FilterOptions.declarations
        + [ReplayOptions.logEverything.declaration]),
    OptionGroup(
      "Limits", [ReplayOptions.maxFlows.declaration, ReplayOptions.maxConnections.declaration]),
  ]

  static let interface = OptionKey<[String]>.list(
    "interface", "IF", .text,
    summary: "Interfaces to capture (default: all that are up, but for the loopback)")

  static let namespace = OptionKey<String?>.optional(
    "netns", "NAME", .text,
    summary: "The network namespace to look into, by name or path (default: this one)")

  /// Enters a namespace, for the whole run.
  static func enter(_ text: String?) throws(HostNetworkError) {
    guard let text else { return }
    guard let namespace = NetworkNamespace(text) else {
      throw .noNamespace(.named(text), known: NetworkNamespace.names())
    }
    try namespace.enter()
  }

  static let lab = OptionKey<String?>.optional(
    "lab", "NAME", .text, summary: "Write the flow logs of a lab, as 'weir lab up' named it")

  static let backend = OptionKey<CaptureBackend>.value(
    "backend", "KIND",
    .oneOf([
      (Choice("auto", "the best that works here"), .auto),
      (Choice("kernel", "sums and verdicts of the kernel itself"), .kernel),
      (Choice("ring", "packets from the kernel's ring, through libpcap"), .ring),
    ]), default: .auto, defaultText: "auto", summary: "Where packets come from")

  /// A second to a year.
  static let durationReader = ValueReader.integer(in: 1...31_536_000)

  static let duration = OptionKey<Int?>.optional(
    "duration", "SECONDS", durationReader,
    summary: "End after so many seconds (default: on Ctrl-C)")

  static let interval = OptionKey<UInt32?>.optional(
    "interval", "SECONDS",
    .oneOf([
      (Choice("1", "one second, for reading along"), UInt32(1)),
      (Choice("60", "one minute"), UInt32(60)),
      (Choice("600", "ten minutes, as AWS does by default"), UInt32(600)),
    ]), summary: "The aggregation interval (default: 600, with --output compact 1)")
}
