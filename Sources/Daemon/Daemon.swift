package import FlowModel
private import Glibc
package import NetworkTypes

/// What `weir replay` was asked to do.
package struct ReplayConfiguration: Sendable {
  /// Captures in the order given; `-` is standard input.
  package var paths: [String]
  /// A LogFormat string, or the name of one.
  package var format = "default"
  /// The name of an output style.
  package var output = "raw"
  /// Whether the field names stand before the first record.
  package var writesHeader = false
  /// The aggregation interval in seconds: 60 or 600.
  package var interval: UInt32 = 600
  /// The traffic that is recorded.
  package var traffic = TrafficType.all
  /// The interface that all captures belong to; nil derives one from each capture interface.
  package var interfaceID: InterfaceID?
  /// Addresses on the near side of the interface; nil means the private ranges.
  package var local: [CIDRBlock]?
  /// Twelve digits.
  package var accountID = "123456789012"
  /// Whether traffic that AWS never logs is recorded too.
  package var logsEverything = false
  /// Where the closing statistics go.
  package var statsPath: String?
  /// 1 or 2.
  package var threads = 1
  /// Flows in memory at once, before the oldest are written early.
  package var flowLimit = 1_500_000

  /// Starts from the defaults.
  package init(paths: [String]) { self.paths = paths }
}

/// The traffic a flow log records, by verdict.
package enum TrafficType: String, Sendable, CaseIterable {
  case all = "ALL"
  case accept = "ACCEPT"
  case reject = "REJECT"
}

/// How a replay ended.
package enum ReplayOutcome: Sendable { case complete, incomplete, failed, brokenPipe }

/// Turns captures into records.
package struct Replay {
  /// Prepares a replay.
  package init(_ configuration: ReplayConfiguration) {}
  /// Runs to the end of the last capture.
  package func run(diagnose: (String) -> Void) -> ReplayOutcome { .complete }
}

/// Writes the statistics of a replay that read nothing.
package func writeEmptyStatistics(to path: String) {
  guard let file = unsafe fopen(path, "w") else { return }
  unsafe fputs(
    """
    {"received":0,"recorded":0,"filtered":0,"not_logged":{},"skipped":{},"unparsed":{},\
    "records":0,"bytes":0,"flows_peak":0}

    """, file)
  unsafe fclose(file)
}
