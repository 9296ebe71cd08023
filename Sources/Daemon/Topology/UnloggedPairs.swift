import FlowModel
import NetworkTypes
import VPCTopology

/// Traffic between two interfaces that no flow log holds, whatever their addresses are (AWS, "Flow
/// log limitations").
struct UnloggedPairs: Sendable {
  private enum Role: Sendable { case endpoint, loadBalancer }

  private let topology: Topology
  private let interfaces: [ElasticNetworkInterface?]
  /// Interfaces of endpoints and Network Load Balancers, by number.
  private let roles: [UInt16: Role]
  /// Addresses that get copies of an interface's packets, by its number.
  private let mirrorTargets: [UInt16: Set<IPAddress>]

  /// VXLAN, in which copies travel (RFC 7348).
  private static let mirrorPort: UInt16 = 4789

  init(
    _ topology: Topology, _ interfaces: [ElasticNetworkInterface?], _ numbers: RecordedInterfaces
  ) {
    self.topology = topology
    self.interfaces = interfaces
    roles = Dictionary(
      interfaces.enumerated().compactMap { number, interface in
        interface.flatMap(UnloggedPairs.role).map { (UInt16(number), $0) }
      }, uniquingKeysWith: { first, _ in first })
    var targets: [UInt16: Set<IPAddress>] = [:]
    for session in topology.resources.mirrorSessions {
      guard let number = numbers.number(of: session.sourceID),
        let target = topology.mirrorTarget(session.targetID)
      else { continue }
      targets[number, default: []].formUnion(UnloggedPairs.addresses(of: target, topology))
    }
    mirrorTargets = targets
  }

  /// The interfaces whose flows are worth asking `notLogged`, whatever their ports.
  var interfacesWithRoles: some Sequence<UInt16> { roles.keys }

  /// Whether a flow's ports make it worth asking `notLogged`.
  static func mayBeMirrored(_ key: FlowKey) -> Bool { key.destinationPort == mirrorPort }

  /// The class of a judged flow on an interface of the topology; nil for all other traffic.
  func notLogged(_ key: FlowKey) -> NotLoggedClass? {
    if isMirrored(key) { return .mirrored }
    return joinsEndpointAndLoadBalancer(key) ? .endpointToLoadBalancer : nil
  }

  /// Copies are left out where they are made; where they arrive they are logged.
  private func isMirrored(_ key: FlowKey) -> Bool {
    guard key.destinationPort == UnloggedPairs.mirrorPort, key.ipProtocol == .udp,
      key.directionHint == .egress
    else { return false }
    return mirrorTargets[key.interface]?.contains(key.destination) ?? false
  }

  private func joinsEndpointAndLoadBalancer(_ key: FlowKey) -> Bool {
    guard let role = roles[key.interface], let interface = interfaces[Int(key.interface)] else {
      return false
    }
    let peer = key.directionHint == .ingress ? key.source : key.destination
    // The two may lie in VPCs that share address space; what is near has the address first.
    let near = topology.interface(address: peer, inVPC: interface.vpcID)
    let candidates = near.map { [$0] } ?? topology.interfaces(address: peer)
    return candidates.contains { candidate in
      UnloggedPairs.role(of: candidate).map { $0 != role } ?? false
    }
  }

  private static func role(of interface: ElasticNetworkInterface) -> Role? {
    switch interface.type {
    case .vpcEndpoint: .endpoint
    case .networkLoadBalancer: .loadBalancer
    default: nil
    }
  }

  /// The addresses that get what is sent to a mirror target.
  private static func addresses(
    of target: TrafficMirrorTarget, _ topology: Topology
  ) -> [IPAddress] {
    var ids = target.interfaceID.map { [$0] } ?? []
    ids += target.endpointID.flatMap { topology.endpoint($0) }?.interfaceIDs ?? []
    var interfaces = ids.compactMap { topology.interface($0) }
    if let details = target.loadBalancerDetails {
      interfaces += topology.resources.interfaces.filter { $0.details == details }
    }
    return interfaces.flatMap(\.privateAddresses)
  }
}
