/// The way that egress traffic takes, as flow log field `traffic-path` numbers it.
public enum TrafficPath: UInt8, CaseIterable, Sendable {
  /// Through a resource in the same VPC, an interface that AWS manages or an Outpost's local
  /// gateway.
  case sameVPC = 1
  /// Through an internet gateway or a gateway endpoint, which instances before Nitro cannot tell
  /// apart.
  case internetOrEndpoint
  /// Through a virtual private gateway.
  case virtualPrivateGateway
  /// Through a peering connection inside the Region.
  case peering
  /// Through a peering connection to another Region.
  case interRegionPeering
  /// Out of a Local Zone or Wavelength Zone.
  case zone
  /// Through a gateway endpoint.
  case gatewayEndpoint
  /// Through an internet gateway.
  case internetGateway
}

extension TrafficPath {
  /// The path of an interface's traffic along a route; nil where nothing arrives.
  ///
  /// AWS does not say what belongs to path 6. Here it is a carrier gateway's, and an internet
  /// gateway's when the sender lies in a Local Zone or Wavelength Zone: that traffic leaves at the
  /// zone. Gateways with interfaces in the VPC (NAT, transit gateway, core network, Gateway Load
  /// Balancer) are path 1, and what a blackhole swallows takes no path.
  public init?(
    from interface: ElasticNetworkInterface, along route: Route, in topology: Topology
  ) {
    guard route.state == .active else { return nil }
    let isOld = interface.instanceID.flatMap { topology.instance($0) }?.isBeforeNitro ?? false
    switch route.target.kind {
    case .local, .natGateway, .interface, .instance, .transitGateway, .localGateway, .coreNetwork:
      self = .sameVPC
    case .virtualPrivateGateway: self = .virtualPrivateGateway
    case .carrierGateway: self = .zone
    case .internetGateway, .egressOnlyGateway:
      let kind = topology.subnet(interface.subnetID)?.sublocation?.kind
      let isInZone = kind == .localZone || kind == .wavelength
      self = isInZone ? .zone : isOld ? .internetOrEndpoint : .internetGateway
    case .endpoint:
      guard route.isGatewayEndpoint(in: topology) else {
        self = .sameVPC
        return
      }
      self = isOld ? .internetOrEndpoint : .gatewayEndpoint
    case .peering:
      let crosses = topology.peering(route.target.id)?.crossesRegions(topology.region) ?? false
      self = crosses ? .interRegionPeering : .peering
    }
  }
}

extension Route {
  /// Whether the target is a gateway endpoint; one that nobody described is, when a prefix list
  /// leads there, as Gateway Load Balancer endpoints have blocks.
  func isGatewayEndpoint(in topology: Topology) -> Bool {
    guard target.kind == .endpoint else { return false }
    if let endpoint = topology.endpoint(target.id) { return endpoint.type == .gateway }
    if case .prefixList = destination { return true }
    return false
  }
}

extension VPCPeeringConnection {
  /// Whether the sides lie in two Regions; a side that does not say is here.
  public func crossesRegions(_ here: String?) -> Bool {
    let regions = [requester.region ?? here, accepter.region ?? here].compactMap { $0 }
    return regions.count == 2 && regions[0] != regions[1]
  }

  /// The side across the connection from a VPC.
  public func side(across vpcID: String) -> PeeringSide? {
    if requester.vpcID == vpcID { return accepter }
    return accepter.vpcID == vpcID ? requester : nil
  }
}
