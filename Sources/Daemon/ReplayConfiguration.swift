package import FlowAggregation
package import FlowFilter
package import FlowLogFormat
package import FlowModel
package import NetworkTypes
import Verdicts

/// What `weir replay` was asked to do.
package struct ReplayConfiguration: Sendable {
  /// Capture files, `-` for standard input; several are merged by packet time.
  package var paths: [String]
  /// The fields of a record.
  package var format = LogFormat.default
  /// How records are written.
  package var output = OutputStyle.raw
  /// What lines of style `compact` show.
  package var lines = CompactLines.recorded
  /// Whether raw output begins with the field names.
  package var writesHeader = false
  /// Seconds in an aggregation window, 60 or 600.
  package var interval: UInt32 = 600
  /// Which verdicts become records.
  package var traffic = TrafficType.all
  /// Which flows become records, while the others count as filtered; nil for all.
  package var filter: FilterExpression?
  /// One ENI for every capture interface; nil derives one from each interface's name.
  package var interfaceID: InterfaceID?
  /// A topology whose interfaces are recorded and whose rules judge; nil for none.
  package var topologyPath: String?
  /// The interface of the topology at which the captures were taken; it alone is recorded.
  package var capturedAt: InterfaceID?
  /// Keys of the tags of the topology's resources whose values records show.
  package var tagFields = TagFields()
  /// A copy of AWS's `ip-ranges.json`, which names the services behind addresses; nil for none.
  package var ipRangesPath: String?
  /// Addresses of the local side; nil for the private ranges.
  package var local: [CIDRBlock]?
  /// The account in every record.
  package var accountID = "123456789012"
  /// Also record classes that flow logs leave out.
  package var logsEverything = false
  /// Where the closing identity is written as JSON.
  package var statsPath: String?
  /// 2 reads and decodes on a thread of its own.
  package var threads = 1
  /// Live flows at most.
  package var flowLimit = AggregationLimits.flowTableEntryLimit
  /// Tracked connections at most; the one idle for longest is forgotten beyond it.
  package var connectionLimit = VerdictLimits.connectionLimit

  /// Asks for records of these captures with every other choice at its default.
  package init(paths: [String]) { self.paths = paths }

  /// Whether records say which rule came nearest to a packet that none allows.
  var showsReasons: Bool {
    output == .compact || recordedFormat.fields.contains(.xNearestRule)
  }

  /// The fields of records: in JSON also what decided, where a topology judges.
  var recordedFormat: LogFormat {
    guard topologyPath != nil else { return format }
    switch output {
    case .json, .ndjson: return format.appending([.xDecidingRule, .xNearestRule])
    case .raw, .csv, .table, .compact: return format
    }
  }
}

/// How a replay ended; each has an exit code.
package enum ReplayOutcome: Sendable {
  /// Everything was read and written.
  case complete
  /// Something was lost or could not be read; the rest was recorded.
  case incomplete
  /// Nothing could be done as asked.
  case failed
  /// The reader of the output went away, which is no fault.
  case brokenPipe
}
