import FlowModel
import PacketCapture
import VPCTopology

/// The numbers of a topology's interfaces in a replay, before any capture's and the same in all
/// versions of the topology.
struct RecordedInterfaces: Sendable {
  /// Interfaces that can have a number; one more number stands for nobody.
  static let limit = Int(UInt16.max)

  /// All interfaces that there ever are.
  let ids: [InterfaceID]
  /// One more than the highest number.
  let count: Int
  private let numbers: [InterfaceID: UInt16]

  /// Numbers the interfaces of all versions; nil when there are too many.
  init?(_ timeline: TopologyTimeline) {
    ids = timeline.interfaceIDs
    guard ids.count <= RecordedInterfaces.limit else { return nil }
    count = ids.count
    numbers = Dictionary(
      ids.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Gives the interfaces of a topology the numbers that a registry has for them, or the next ones.
  init(_ topology: Topology, _ registry: InterfaceRegistry) throws(CaptureError) {
    ids = topology.resources.interfaces.map(\.id)
    var numbers: [InterfaceID: UInt16] = [:]
    for id in ids { numbers[id] = try registry.number(for: id.description) }
    self.numbers = numbers
    count = numbers.values.max().map { Int($0) + 1 } ?? 1
  }

  /// The number of the interface with this identifier.
  func number(of id: InterfaceID) -> UInt16? { numbers[id] }

  /// The interfaces of one version by their numbers; nil where it has none of that number.
  func interfaces(of topology: Topology) -> [ElasticNetworkInterface?] {
    var list: [ElasticNetworkInterface?] = Array(repeating: nil, count: count)
    for interface in topology.resources.interfaces {
      if let number = numbers[interface.id] { list[Int(number)] = interface }
    }
    return list
  }
}
