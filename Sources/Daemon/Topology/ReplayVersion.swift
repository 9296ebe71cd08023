import FlowModel
import VPCTopology
import Verdicts

/// A topology as it was for some time, ready for the packets of that time.
///
/// An object, because every new flow asks one: a copy of the value would count a reference for each
/// list of the topology.
final class ReplayVersion: Sendable {
  let topology: Topology
  /// The interfaces there are, by their numbers in the run.
  let interfaces: [ElasticNetworkInterface?]
  let finder: InterfaceFinder
  let services: VPCServices
  let pairs: UnloggedPairs

  /// - Parameter only: The interface at which the capture was taken; nil for all.
  init(_ topology: Topology, _ numbers: RecordedInterfaces, only: UInt16?) {
    self.topology = topology
    interfaces = numbers.interfaces(of: topology)
    finder = InterfaceFinder(interfaces, only: only)
    services = VPCServices(topology)
    pairs = UnloggedPairs(topology, interfaces, numbers)
  }
}

/// Something for each version of a topology, found by time.
struct Timed<Value> {
  /// Since when each value holds, the first from the beginning; ascending.
  private let moments: [PacketTime]
  private let timeline: TopologyTimeline
  private(set) var values: [Value]

  /// One value for each version of a timeline.
  init(_ timeline: TopologyTimeline, _ value: (Topology) -> Value) {
    self.init(timeline, timeline.versions.map { value($0.topology) })
  }

  private init(_ timeline: TopologyTimeline, _ values: [Value]) {
    moments = timeline.versions.map(\.from)
    self.timeline = timeline
    self.values = values
  }

  /// Another value for the same versions.
  func map<Other>(_ other: (Value) -> Other) -> Timed<Other> {
    Timed<Other>(timeline, values.map(other))
  }

  /// Whether the same value holds at all times.
  var isConstant: Bool { values.count == 1 }

  /// The place of the value that holds at a moment.
  ///
  /// - Parameter latest: The answer for the packet before; mostly it is the same.
  @inline(__always)
  func place(at time: PacketTime, latest: Int = 0) -> Int {
    if moments[latest] <= time, latest + 1 == moments.count || time < moments[latest + 1] {
      return latest
    }
    return search(time)
  }

  @inline(never)
  private func search(_ time: PacketTime) -> Int { timeline.place(at: time) }

  /// Lets `body` change the value that holds at a moment.
  mutating func update<Result>(at time: PacketTime, _ body: (inout Value) -> Result) -> Result {
    body(&values[place(at: time)])
  }
}

extension Timed: Sendable where Value: Sendable {}
