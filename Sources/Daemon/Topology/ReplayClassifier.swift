import FlowAggregation
import FlowFilter
import FlowModel
import NetworkTypes
import Verdicts

/// Decides what becomes of a flow: by its judged key on interfaces of a topology, else by the
/// local side.
struct ReplayClassifier: FlowClassifier, Sendable {
  private var local: LocalSideClassifier
  private let traffic: TrafficType
  private let logsEverything: Bool
  /// Interfaces of the topology, which are numbered first.
  private let judgedInterfaces: Int
  private let versions: Timed<ReplayVersion>?
  /// Whether an endpoint or a load balancer has the interface at some time, by its number.
  private let hasRole: [Bool]
  /// What the user wants to see; nil for everything.
  private var matcher: FlowMatcher?

  init(
    _ configuration: ReplayConfiguration, _ topology: ReplayTopology?, _ matcher: FlowMatcher? = nil
  ) {
    self.matcher = matcher
    local = LocalSideClassifier(
      local: configuration.local, traffic: configuration.traffic,
      logsEverything: configuration.logsEverything)
    traffic = configuration.traffic
    logsEverything = configuration.logsEverything
    judgedInterfaces = topology?.interfaces.count ?? 0
    versions = topology?.versions
    var hasRole = Array(repeating: false, count: judgedInterfaces)
    for version in versions?.values ?? [] {
      for number in version.pairs.interfacesWithRoles { hasRole[Int(number)] = true }
    }
    self.hasRole = hasRole
  }

  /// Decides for a server: flow logs choose among the flows themselves.
  ///
  /// - Parameter topology: The VPC whose rules judge; nil where verdicts come with the packets.
  init(_ topology: ServedTopology?) {
    local = LocalSideClassifier(local: nil, traffic: .all, logsEverything: false)
    traffic = .all
    logsEverything = false
    judgedInterfaces = topology?.numberCount ?? 0
    versions = topology?.versions
    var hasRole = Array(repeating: false, count: judgedInterfaces)
    if let topology {
      for number in topology.versions.values[0].pairs.interfacesWithRoles {
        hasRole[Int(number)] = true
      }
    }
    self.hasRole = hasRole
  }

  /// Filters come last: what no flow log has is not logged, whatever the user wants to see.
  mutating func classify(_ key: FlowKey, at time: PacketTime) -> FlowDisposition {
    let disposition = unfiltered(key, at: time)
    guard matcher != nil, disposition.isRecorded else { return disposition }
    return filtered(disposition, key, at: time)
  }

  @inline(never)
  private mutating func filtered(
    _ disposition: FlowDisposition, _ key: FlowKey, at time: PacketTime
  ) -> FlowDisposition {
    let version = matcher?.asksInterfaces == true ? versions?.place(at: time) ?? 0 : 0
    let isWanted = matcher?.matches(key, disposition.direction, version: version) ?? true
    guard !isWanted else { return disposition }
    return FlowDisposition(
      direction: disposition.direction, action: disposition.action, filtered: true)
  }

  private mutating func unfiltered(_ key: FlowKey, at time: PacketTime) -> FlowDisposition {
    guard key.interface < judgedInterfaces else {
      return local.classify(key, at: time)
    }
    // A packet that the recorded interface neither sent nor got has no direction.
    let isWanted = key.hasDirectionHint && traffic.includes(key.action)
    return FlowDisposition(
      direction: key.directionHint == .ingress ? .ingress : .egress, action: key.action,
      filtered: !isWanted, notLogged: logsEverything ? nil : notLogged(key, at: time))
  }

  /// Every new flow asks, so what nearly all of them are not is ruled out without a version.
  private func notLogged(_ key: FlowKey, at time: PacketTime) -> NotLoggedClass? {
    guard
      VPCServices.mayConcern(key) || UnloggedPairs.mayBeMirrored(key)
        || hasRole[Int(key.interface)]
    else { return nil }
    return notLoggedInVersion(key, at: time)
  }

  @inline(never)
  private func notLoggedInVersion(_ key: FlowKey, at time: PacketTime) -> NotLoggedClass? {
    guard let versions else { return nil }
    let version = versions.values[versions.place(at: time)]
    return version.services.notLogged(key) ?? version.pairs.notLogged(key)
  }

  /// Keeps of the link layer's hint only what the addresses do not say; see
  /// `LocalSideClassifier.settle`.
  func settle(_ key: inout FlowKey) { local.settle(&key) }
}
