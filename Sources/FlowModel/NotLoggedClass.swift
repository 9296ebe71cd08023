import NetworkTypes

/// Classes of traffic that flow logs leave out (AWS, "Flow log limitations").
public enum NotLoggedClass: UInt8, CaseIterable, Sendable {
  /// Dynamic Host Configuration Protocol, version 4 or 6.
  case dhcp
  /// Queries to the VPC's own DNS server; servers that people run are logged.
  case resolver
  /// Instance metadata, both ways.
  case metadata
  /// The time service of the VPC, both ways.
  case timeSync
  /// Windows licence activation.
  case licenceActivation
  /// The address reserved for the VPC's router.
  case router
  /// Between the interfaces of an endpoint and of the Network Load Balancer behind it.
  case endpointToLoadBalancer
  /// Copies that Traffic Mirroring sends; those that arrive at the target are logged there.
  case mirrored

  /// The name in statistics, snake case.
  public var name: String {
    switch self {
    case .dhcp: "dhcp"
    case .resolver: "resolver"
    case .metadata: "metadata"
    case .timeSync: "time_sync"
    case .licenceActivation: "licence_activation"
    case .router: "router"
    case .endpointToLoadBalancer: "endpoint_to_load_balancer"
    case .mirrored: "mirrored"
    }
  }

  /// The class of a flow as its ports tell, without a topology.
  ///
  /// DHCP is UDP between ports 67 and 68 (RFC 2131, relays included) or 546 and 547 (RFC 8415).
  public init?(of key: FlowKey) {
    guard key.ipProtocol == .udp else { return nil }
    let ports = (key.sourcePort, key.destinationPort)
    let isVersion4 = (67...68).contains(ports.0) && (67...68).contains(ports.1)
    let isVersion6 = (546...547).contains(ports.0) && (546...547).contains(ports.1)
    guard isVersion4 || isVersion6 else { return nil }
    self = .dhcp
  }
}
