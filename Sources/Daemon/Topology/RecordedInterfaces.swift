import FlowModel
import VPCTopology

/// The numbers of a topology's interfaces in a replay, before any capture's and the same in all
/// versions of the topology.
struct RecordedInterfaces: Sendable {
  /// Interfaces that can have a number; one more number stands for nobody.
  static let limit = Int(UInt16.max)

  /// All interfaces that there ever are, by their numbers.
  let ids: [InterfaceID]
  private let numbers: [InterfaceID: UInt16]

  /// Numbers the interfaces of all versions; nil when there are too many.
  init?(_ timeline: TopologyTimeline) {
    ids = timeline.interfaceIDs
    guard ids.count <= RecordedInterfaces.limit else { return nil }
    numbers = Dictionary(
      ids.enumerated().map { ($1, UInt16($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// The number of the interface with this identifier.
  func number(of id: InterfaceID) -> UInt16? { numbers[id] }

  /// The number of interfaces.
  var count: Int { ids.count }

  /// The interfaces of one version by their numbers; nil where it has none of that number.
  func interfaces(of topology: Topology) -> [ElasticNetworkInterface?] {
    var list: [ElasticNetworkInterface?] = Array(repeating: nil, count: ids.count)
    for interface in topology.resources.interfaces {
      if let number = numbers[interface.id] { list[Int(number)] = interface }
    }
    return list
  }
}
