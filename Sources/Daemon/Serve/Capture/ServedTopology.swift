import FlowModel
import PacketCapture
import VPCTopology
import Verdicts

/// The VPC of a server's capture as it is now: calls of the API make it another one.
///
/// Interfaces keep their numbers for as long as the run lasts.
final class ServedTopology {
  /// Stands for packets that no interface of the VPC has sent or gets.
  static let nobody: UInt16 = 0
  private static let nobodyName = "nobody"

  private let registry: InterfaceRegistry
  /// The interface at which a capture was taken; it alone is recorded.
  private let only: InterfaceID?
  private(set) var topology: Topology
  /// The one version that is in force.
  private(set) var versions: Timed<ReplayVersion>

  /// Takes a registry that has no interface yet.
  init(
    _ topology: Topology, _ registry: InterfaceRegistry, only: InterfaceID?
  ) throws(CaptureError) {
    _ = try registry.number(for: ServedTopology.nobodyName)
    self.registry = registry
    self.only = only
    self.topology = topology
    versions = try ServedTopology.version(topology, registry, only)
  }

  /// Puts another one in force.
  func replace(_ topology: Topology) throws(CaptureError) {
    versions = try ServedTopology.version(topology, registry, only)
    self.topology = topology
    registry.revise()
  }

  private static func version(
    _ topology: Topology, _ registry: InterfaceRegistry, _ only: InterfaceID?
  ) throws(CaptureError) -> Timed<ReplayVersion> {
    let numbers = try RecordedInterfaces(topology, registry)
    return Timed(TopologyTimeline(topology)) {
      ReplayVersion($0, numbers, only: only.flatMap { numbers.number(of: $0) })
    }
  }

  /// Numbers in the run that are interfaces of the VPC or stand for nobody.
  var numberCount: Int { versions.values[0].interfaces.count }

  /// Judges packets by the rules that are in force.
  func makeJudge(
    _ rules: DecidingRuleList, connectionLimit: Int
  ) throws(VerdictError) -> TopologyJudge {
    let onlyNumber = only.flatMap { id in
      versions.values[0].interfaces.firstIndex { $0?.id == id }.map { UInt16($0) }
    }
    return try TopologyJudge(
      versions, rules: rules, onlyInterface: onlyNumber ?? ServedTopology.nobody,
      .init(
        connectionLimit: connectionLimit, hashSeed: .random(in: .min ... .max),
        namesNearestRule: true))
  }

  /// Finds interfaces in frames.
  var finders: Timed<InterfaceFinder> { versions.map(\.finder) }
}

extension Timed<ReplayVersion> {
  /// Where traffic goes, not yet asked.
  func makePaths() -> Timed<FlowPaths> {
    map { FlowPaths($0.topology, interfaces: $0.interfaces) }
  }

  /// What records say of an interface; nil for one that the VPC does not have.
  func metadata(of id: String, tags: TagFields, accountID: String) -> NetworkInterface? {
    guard let topology = values.last?.topology, let id = InterfaceID(id),
      let interface = topology.resources.interfaces.first(where: { $0.id == id })
    else { return nil }
    return NetworkInterface(interface, topology, accountID: accountID, tags: tags)
  }
}
