import FlowModel
import PacketCapture
import VPCTopology
import Verdicts

/// Why a replay cannot use its topology.
enum ReplayTopologyError: Error {
  /// The topology cannot be read, or contradicts itself.
  case topology(TopologyError)
  /// The interface of `--at` is in no subnet of the topology.
  case unknownInterface(InterfaceID, path: String)
  /// The registry of interfaces refused one.
  case registry(CaptureError)
  /// An interface for `--at`, and no topology that could know it.
  case needsTopology(InterfaceID)
  /// Keys of tags, and no topology whose resources could have them.
  case tagsNeedTopology
  /// AWS's ranges of addresses cannot be read.
  case ranges(ServiceRangesError)

  /// One line for each fault: what was found, where, and what would work.
  var sentences: [String] {
    switch self {
    case .topology(let error): error.description.split(separator: "\n").map(String.init)
    case .unknownInterface(let id, let path):
      ["\(path): has no interface \(id); weir topology show lists them"]
    case .registry(let error): [error.description]
    case .needsTopology(let id):
      ["an interface to record at, \(id), needs a topology that knows it"]
    case .tagsNeedTopology: ["tags to show need a topology whose resources have them"]
    case .ranges(let error): error.sentences
    }
  }
}

/// What a replay takes from a topology: its interfaces, their rules, and the rules that decided.
struct ReplayTopology: Sendable {
  let interfaces: RecordedInterfaces
  let finder: InterfaceFinder
  let services: VPCServices
  let pairs: UnloggedPairs
  /// The rules that records name.
  let rules = DecidingRuleList()
  private let topology: Topology
  private let onlyInterface: UInt16?
  private let showsReasons: Bool

  /// Loads the topology of a replay; nil when none was asked for.
  ///
  /// Its interfaces get the first numbers of the registry, in their order.
  init?(
    _ configuration: ReplayConfiguration, _ registry: InterfaceRegistry
  ) throws(ReplayTopologyError) {
    guard let path = configuration.topologyPath else {
      if let id = configuration.capturedAt { throw .needsTopology(id) }
      guard configuration.tagFields.isEmpty else { throw .tagsNeedTopology }
      return nil
    }
    do throws(TopologyError) {
      topology = try TopologyLoader.load(path)
    } catch {
      throw .topology(error)
    }
    interfaces = RecordedInterfaces(
      topology, accountID: configuration.accountID, tags: configuration.tagFields)
    for interface in interfaces.metadata {
      do throws(CaptureError) {
        _ = try registry.number(for: interface.id.description)
      } catch {
        throw .registry(error)
      }
    }
    services = VPCServices(topology)
    pairs = UnloggedPairs(topology, interfaces)
    showsReasons = configuration.showsReasons
    if let id = configuration.capturedAt {
      guard let number = interfaces.number(of: id) else {
        throw .unknownInterface(id, path: path)
      }
      onlyInterface = number
    } else {
      onlyInterface = nil
    }
    finder = InterfaceFinder(topology, interfaces, only: onlyInterface)
  }

  /// Where the traffic of the topology's interfaces goes, not yet asked.
  func makePaths() -> FlowPaths { FlowPaths(topology, interfaceCount: interfaces.count) }

  /// A judge with no connection in its memory.
  func makeJudge() throws(VerdictError) -> TopologyJudge {
    try TopologyJudge(
      topology, interfaces, rules: rules, onlyInterface: onlyInterface,
      .init(hashSeed: .random(in: .min ... .max), namesNearestRule: showsReasons))
  }
}

extension ReplayConfiguration {
  /// Loads AWS's ranges of addresses; nil when none were named.
  func loadRanges() throws(ReplayTopologyError) -> ServiceRanges? {
    guard let ipRangesPath else { return nil }
    do throws(ServiceRangesError) {
      return try ServiceRanges.load(ipRangesPath)
    } catch {
      throw .ranges(error)
    }
  }
}
