import FlowLogFormat
import FlowModel
import PacketCapture
import VPCTopology
import Verdicts

/// What a replay takes from a topology: its interfaces, their rules, and the rules that decided.
struct ReplayTopology: Sendable {
  let interfaces: RecordedInterfaces
  /// The topology as it was at each time.
  let versions: Timed<ReplayVersion>
  /// The rules that records name.
  let rules = DecidingRuleList()
  private let accountID: String
  private let tags: TagFields
  private let onlyInterface: UInt16?
  private let showsReasons: Bool
  private let connectionLimit: Int

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
    if let id = configuration.interfaceID { throw .namesInterfaces(id) }
    let timeline: TopologyTimeline
    do throws(TopologyError) {
      timeline = try TopologyLoader.loadTimeline(path)
    } catch {
      throw .topology(error)
    }
    guard let interfaces = RecordedInterfaces(timeline) else {
      throw .tooManyInterfaces(timeline.interfaceIDs.count, path: path)
    }
    for id in interfaces.ids {
      do throws(CaptureError) {
        _ = try registry.number(for: id.description)
      } catch {
        throw .registry(error)
      }
    }
    let only = configuration.capturedAt.map { interfaces.number(of: $0) }
    if case .some(nil) = only, let id = configuration.capturedAt {
      throw .unknownInterface(id, path: path)
    }
    let onlyInterface = only ?? nil
    versions = Timed(timeline) { ReplayVersion($0, interfaces, only: onlyInterface) }
    self.interfaces = interfaces
    self.onlyInterface = onlyInterface
    showsReasons = configuration.showsReasons
    connectionLimit = configuration.connectionLimit
    accountID = configuration.accountID
    tags = configuration.tagFields
  }

  /// Where the traffic of the topology's interfaces goes, not yet asked.
  func makePaths() -> Timed<FlowPaths> {
    versions.map { FlowPaths($0.topology, interfaces: $0.interfaces) }
  }

  /// A judge with no connection in its memory.
  func makeJudge() throws(VerdictError) -> TopologyJudge {
    try TopologyJudge(
      versions, rules: rules, onlyInterface: onlyInterface,
      .init(
        connectionLimit: connectionLimit, hashSeed: .random(in: .min ... .max),
        namesNearestRule: showsReasons))
  }

  /// What records say of the interface with this identifier; nil for one of no version.
  ///
  /// - Parameter place: The version that tells, unless the interface is not there.
  func metadata(of id: String, inVersion place: Int) -> NetworkInterface? {
    guard let number = InterfaceID(id).flatMap({ interfaces.number(of: $0) }) else { return nil }
    let version = versions.values[place]
    let found = version.interfaces[Int(number)].map { ($0, version) }
    let any =
      found
      ?? versions.values.lazy.compactMap { version in
        version.interfaces[Int(number)].map { ($0, version) }
      }.first
    return any.map { interface, version in
      NetworkInterface(interface, version.topology, accountID: accountID, tags: tags)
    }
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

  /// What records say beyond packets; nil where no field asks for it.
  func makeContexts(
    _ topology: ReplayTopology?, _ ranges: ServiceRanges?
  ) -> FlowContexts? {
    let wanted = output == .compact ? [] : format.contextValues
    guard !wanted.isEmpty else { return nil }
    let asksServicesAlone = wanted.allSatisfy { $0 == .sourceService || $0 == .destinationService }
    return FlowContexts(paths: asksServicesAlone ? nil : topology?.makePaths(), ranges: ranges)
  }
}
