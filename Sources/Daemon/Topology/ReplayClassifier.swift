import FlowAggregation
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
  private let services: VPCServices?
  private let pairs: UnloggedPairs?

  init(_ configuration: ReplayConfiguration, _ topology: ReplayTopology?) {
    local = LocalSideClassifier(
      local: configuration.local, traffic: configuration.traffic,
      logsEverything: configuration.logsEverything)
    traffic = configuration.traffic
    logsEverything = configuration.logsEverything
    judgedInterfaces = topology?.interfaces.count ?? 0
    services = topology?.services
    pairs = topology?.pairs
  }

  mutating func classify(_ key: FlowKey) -> FlowDisposition {
    guard key.interface < judgedInterfaces else {
      return local.classify(key)
    }
    // A packet that the recorded interface neither sent nor got has no direction.
    let isWanted = key.hasDirectionHint && traffic.includes(key.action)
    return FlowDisposition(
      direction: key.directionHint == .ingress ? .ingress : .egress, action: key.action,
      filtered: !isWanted, notLogged: logsEverything ? nil : notLogged(key))
  }

  private func notLogged(_ key: FlowKey) -> NotLoggedClass? {
    services?.notLogged(key) ?? pairs?.notLogged(key)
  }

  /// Keeps of the link layer's hint only what the addresses do not say; see
  /// `LocalSideClassifier.settle`.
  func settle(_ key: inout FlowKey) { local.settle(&key) }
}
