import AWSProtocols
import ControlPlane
import Database
import Synchronization
import VPCTopology

/// What the control plane wants of a capture, told whenever it wants something else.
///
/// Calls of the API end on many threads; the capture asks on its own, when it has time.
final class CaptureWishes: Sendable {
  /// The state as far as it is new.
  struct News: Sendable {
    /// All flow logs.
    var flowLogs: [FlowLog]
    /// Identifiers of the interfaces that each flow log records, by the resource it is about.
    var members: [String: Set<String>]
    /// The VPC; nil where it is as before, or its parts do not fit together.
    var topology: Topology?
    /// Why they do not.
    var fault: TopologyError?
  }

  private struct Changed {
    var flowLogs = true
    var network = true
  }

  private let plane: ControlPlane
  private let scope: ResourceScope
  private let changed = Mutex(Changed())

  init(_ plane: ControlPlane, _ scope: ResourceScope) {
    self.plane = plane
    self.scope = scope
    plane.observe { [self] change in
      guard change.scope == scope else { return }
      let kinds = Set(change.steps.map(\.item.kind))
      changed.withLock { changed in
        if kinds.contains(.flowLog) { changed.flowLogs = true }
        if !kinds.subtracting([.flowLog, .clientToken, .seed]).isEmpty { changed.network = true }
      }
    }
  }

  /// What is new since the last time; nil where nothing is.
  func take() throws(DatabaseError) -> News? {
    let what = changed.withLock { changed in
      defer { changed = Changed(flowLogs: false, network: false) }
      return changed
    }
    guard what.flowLogs || what.network else { return nil }
    let state: ControlState
    do throws(DatabaseError) {
      state = try plane.state(scope)
    } catch {
      changed.withLock { changed in
        changed.flowLogs = changed.flowLogs || what.flowLogs
        changed.network = changed.network || what.network
      }
      throw error
    }
    let flowLogs = state.flowLogs
    var news = News(flowLogs: flowLogs, members: FlowLogMembers(state).of(flowLogs))
    guard what.network else { return news }
    do throws(TopologyError) {
      news.topology = try state.topology()
    } catch {
      news.fault = error
    }
    return news
  }
}

/// Which interfaces a flow log is about: those of its resource, whenever they appear.
private struct FlowLogMembers {
  private var byPlace: [String: Set<String>] = [:]
  private let state: ControlState

  init(_ state: ControlState) {
    self.state = state
    for interface in state.all(.interface) {
      for place in [interface["vpcId"], interface["subnetId"], interface.id] {
        if let place { byPlace[place, default: []].insert(interface.id) }
      }
    }
  }

  func of(_ flowLogs: [FlowLog]) -> [String: Set<String>] {
    var members: [String: Set<String>] = [:]
    for flowLog in flowLogs where members[flowLog.resourceID] == nil {
      members[flowLog.resourceID] = interfaces(of: flowLog.resourceID)
    }
    return members
  }

  private func interfaces(of resource: String) -> Set<String> {
    switch ControlKind.ofID(resource) {
    case .natGateway:
      let gateway = state.find(.natGateway, resource)
      return Set(gateway?.value.texts(at: "natGatewayAddressSet.networkInterfaceId") ?? [])
    case .attachment: return ofAttachment(resource)
    case .transitGateway:
      return state.all(.attachment, where: "transitGatewayId", is: resource)
        .reduce(into: Set()) { $0.formUnion(ofAttachment($1.id)) }
    default: return byPlace[resource] ?? []
    }
  }

  /// An attachment's interfaces name it in their descriptions, as on AWS.
  private func ofAttachment(_ id: String) -> Set<String> {
    let all = state.all(.interface, where: "interfaceType", is: "transit_gateway")
    return Set(all.filter { $0["description"]?.hasSuffix(id) == true }.map(\.id))
  }
}
