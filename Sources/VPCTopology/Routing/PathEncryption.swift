public import FlowModel
import NetworkTypes

/// How traffic between an interface and an address is encrypted, as far as a topology tells.
public struct PathEncryption: Sendable, BitwiseCopyable {
  /// Which end of the path is a service of AWS that is called by TLS.
  public enum Service: UInt8, Sendable, BitwiseCopyable {
    /// Neither, or nothing says so.
    case none
    /// The interface's peer.
    case peer
    /// The interface itself.
    case interface
  }

  /// Whether the network encrypts; nil where the hardware at one of the ends is unknown.
  public var byNetwork: Bool?
  /// Where calls of port 443 go to a service.
  public var service = Service.none

  /// Judges a path; nil where the VPC's Encryption Controls are off, so that nothing is said.
  ///
  /// The network encrypts between instances of one VPC, or of peered ones in a Region, when the
  /// hardware of both does. Nothing is known of other hardware, such as that of gateways.
  ///
  /// - Parameter hop: The next interface on the path.
  public init?(
    from interface: ElasticNetworkInterface, along route: Route,
    to hop: ElasticNetworkInterface?, in topology: Topology
  ) {
    guard topology.vpc(interface.vpcID)?.hasEncryptionControls == true else { return nil }
    if topology.isServiceEndpoint(interface) {
      service = .interface
    } else if hop.map(topology.isServiceEndpoint) ?? false || route.isGatewayEndpoint(in: topology)
    {
      service = .peer
    }
    if route.isDirect, let hop {
      let ends = [interface, hop].map { $0.instanceID.flatMap { topology.instance($0) } }
      let known = ends.map { end in
        end.flatMap { $0.encryptsInTransit ?? ($0.isBeforeNitro ? false : nil) }
      }
      byNetwork = known.contains(false) ? false : known.contains(nil) ? nil : true
    }
  }

  /// The value of flow log field `encryption-status` for a flow; nil where it is unknown.
  ///
  /// Applications are assumed to encrypt where AWS assumes it: TCP port 443 to an endpoint of one
  /// of its services.
  public func status(of key: FlowKey, _ direction: FlowDirection) -> UInt8? {
    let port: UInt16? =
      switch (service, direction) {
      case (.none, _): nil
      case (.peer, .egress), (.interface, .ingress): key.destinationPort
      case (.peer, .ingress), (.interface, .egress): key.sourcePort
      }
    let byApplication = key.ipProtocol == .tcp && port == 443
    if byApplication { return byNetwork == true ? 3 : 2 }
    return byNetwork.map { $0 ? 1 : 0 }
  }
}

extension Topology {
  /// Whether an interface belongs to an interface endpoint of a service of AWS's own.
  fileprivate func isServiceEndpoint(_ interface: ElasticNetworkInterface) -> Bool {
    guard interface.type == .vpcEndpoint else { return false }
    return resources.endpoints.contains { endpoint in
      endpoint.interfaceIDs.contains(interface.id) && endpoint.type == .interface
        && endpoint.serviceName.hasPrefix("com.amazonaws.")
        && !endpoint.serviceName.hasPrefix("com.amazonaws.vpce.")
    }
  }
}
