import FlowAggregation
import FlowModel

/// Which flows of a capture a flow log wants.
struct FlowSelection: Sendable {
  let traffic: TrafficType
  /// The first second of the first window that it records: the next one when it was made.
  let firstSecond: UInt32
  /// Whether it records an interface, by the run's number.
  var isMember: [Bool] = []

  func wants(_ flow: Flow) -> Bool {
    isAbout(Int(flow.key.interface)) && flow.disposition.isRecorded
      && traffic.includes(flow.disposition.action) && isInTime(flow.firstSecond)
  }

  func isAbout(_ interface: Int) -> Bool { interface < isMember.count && isMember[interface] }

  /// Whether the window that a second is in began behind the flow log's making.
  func isInTime(_ second: UInt32) -> Bool { second >= firstSecond }
}
