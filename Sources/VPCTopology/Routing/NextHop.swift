import FlowModel
public import NetworkTypes

extension Topology {
  /// The interface to which an interface's packet goes next along a route; nil where there is
  /// none or none is known.
  ///
  /// For a destination in the VPC, or in a peered one of the same Region, that is the interface
  /// which has the address; otherwise the interface of what the route leads through.
  public func nextHop(
    from interface: ElasticNetworkInterface, to address: IPAddress, along route: Route
  ) -> ElasticNetworkInterface? {
    guard route.state == .active else { return nil }
    switch route.target.kind {
    case .local: return self.interface(address: address, inVPC: interface.vpcID)
    case .interface: return InterfaceID(route.target.id).flatMap { self.interface($0) }
    case .instance: return interfaces(ofInstance: route.target.id).first
    case .natGateway:
      let ids = natGateway(route.target.id)?.interfaceIDs ?? []
      return nearest(to: interface, ids.compactMap { self.interface($0) })
    case .endpoint:
      let ids = endpoint(route.target.id)?.interfaceIDs ?? []
      return nearest(to: interface, ids.compactMap { self.interface($0) })
    case .transitGateway:
      return nearest(to: interface, attachmentInterfaces(of: route.target.id, in: interface.vpcID))
    case .peering:
      guard let peering = peering(route.target.id), !peering.crossesRegions(region),
        let side = peering.side(across: interface.vpcID)
      else { return nil }
      return self.interface(address: address, inVPC: side.vpcID)
    case .internetGateway, .egressOnlyGateway, .virtualPrivateGateway, .localGateway,
      .carrierGateway, .coreNetwork:
      return nil
    }
  }

  private func attachmentInterfaces(
    of gatewayID: String, in vpcID: String
  ) -> [ElasticNetworkInterface] {
    let local = TopologyIndex.LocalGateway(vpcID: vpcID, gatewayID: gatewayID)
    return (index.transitInterfaces[local] ?? []).map { resources.interfaces[$0] }
  }

  /// Of a gateway's interfaces the one in the sender's zone, where AWS keeps traffic; else the
  /// first.
  private func nearest(
    to interface: ElasticNetworkInterface, _ candidates: [ElasticNetworkInterface]
  ) -> ElasticNetworkInterface? {
    let zone = subnet(interface.subnetID).flatMap { $0.zoneID ?? $0.zoneName }
    return candidates.first { candidate in
      zone != nil && subnet(candidate.subnetID).flatMap { $0.zoneID ?? $0.zoneName } == zone
    } ?? candidates.first
  }
}
