import FlowLogFormat
import FlowModel
import VPCTopology

/// What the windows of a capture held at one moment, in copies that go on growing nowhere.
struct OpenWindows: Sendable {
  /// The flows of one aggregation interval.
  struct Sums: Sendable {
    /// The first second of the oldest window that was open; nil before the first packet.
    var since: UInt32?
    var flows: [Flow]
  }

  /// What somebody gets of them.
  struct Share: Sendable {
    var interval: UInt32
    /// Which flows; nil for all that are recorded at all.
    var selection: FlowSelection?
    /// What records say of interfaces, by the run's number.
    var interfaces: [NetworkInterface]
    /// Lines of flows that had to make room before their window ended, and their fields.
    var lines: [UInt8] = []
    var format = LogFormat.default

    func wants(_ flow: Flow) -> Bool {
      selection.map { $0.wants(flow) } ?? flow.disposition.isRecorded
    }
  }

  /// The time up to which packets had been handed over; nil before the first.
  var time: PacketTime?
  /// The second of the latest packet; nil before the first.
  var lastSecond: UInt32?
  var sums: [UInt32: Sums] = [:]
  var shares: [Share] = []
  /// What flows' numbers of rules mean.
  var rules: [DecidingRuleText] = []
  /// The topology that records speak of, and what addresses AWS's services have.
  var versions: Timed<ReplayVersion>?
  var ranges: ServiceRanges?

  /// The first second of the oldest window that was open.
  var since: UInt32? { sums.values.compactMap(\.since).min() }
}
