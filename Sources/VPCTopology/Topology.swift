public import FlowModel
public import NetworkTypes

/// VPCs and everything in them, checked: every reference leads somewhere, every address is once.
public struct Topology: Sendable {
  /// All resources, each list sorted by identifier.
  public let resources: TopologyResources
  /// What looks wrong though it works, in the order of files and lines.
  public let warnings: [TopologyFault]
  let index: TopologyIndex

  /// Checks resources that a program put together.
  ///
  /// - Throws: `TopologyError.faults` with all faults, errors and warnings, when any is an error.
  public init(_ resources: TopologyResources) throws(TopologyError) {
    try self.init(resources, kindsRead: Set(ResourceKind.allCases), faults: [])
  }

  /// Checks what was read.
  ///
  /// - Parameter kindsRead: Kinds that were described at all; references to others are one fault.
  /// - Parameter faults: What reading found wrong.
  init(
    _ resources: TopologyResources, kindsRead: Set<ResourceKind>, faults: [TopologyFault]
  ) throws(TopologyError) {
    var sorted = resources
    sorted.sort()
    let index = TopologyIndex(sorted)
    sorted.externalIDs = sorted.externalIDs.filter { id in
      !index.places.values.contains { $0[id] != nil }
    }
    self.index = index
    var checker = TopologyChecker(sorted, index: index, kindsRead: kindsRead)
    checker.check()
    let all = Set(faults + checker.faults).sorted()
    guard !all.contains(where: { $0.severity == .error }) else { throw .faults(all) }
    // What is known by name only stays so when the topology is written and read again.
    sorted.externalIDs.formUnion(checker.undescribed)
    self.resources = sorted
    warnings = all
  }

  /// The account whose view this is, where it is known.
  public var accountID: String? { resources.accountID }
  /// The Region, where it is known.
  public var region: String? { resources.region }

  // MARK: By identifier

  /// The VPC with this identifier.
  public func vpc(_ id: String) -> VPC? { find(id, in: resources.vpcs) }
  /// The subnet with this identifier.
  public func subnet(_ id: String) -> Subnet? { find(id, in: resources.subnets) }
  /// The security group with this identifier.
  public func group(_ id: String) -> SecurityGroup? { find(id, in: resources.groups) }
  /// The network ACL with this identifier.
  public func networkACL(_ id: String) -> NetworkACL? { find(id, in: resources.networkACLs) }
  /// The route table with this identifier.
  public func routeTable(_ id: String) -> RouteTable? { find(id, in: resources.routeTables) }
  /// The internet gateway with this identifier.
  public func internetGateway(_ id: String) -> InternetGateway? {
    find(id, in: resources.internetGateways)
  }
  /// The egress-only internet gateway with this identifier.
  public func egressOnlyGateway(_ id: String) -> EgressOnlyInternetGateway? {
    find(id, in: resources.egressOnlyGateways)
  }
  /// The NAT gateway with this identifier.
  public func natGateway(_ id: String) -> NATGateway? { find(id, in: resources.natGateways) }
  /// The VPC endpoint with this identifier.
  public func endpoint(_ id: String) -> VPCEndpoint? { find(id, in: resources.endpoints) }
  /// The transit gateway with this identifier.
  public func transitGateway(_ id: String) -> TransitGateway? {
    find(id, in: resources.transitGateways)
  }
  /// The transit gateway attachment with this identifier.
  public func transitGatewayAttachment(_ id: String) -> TransitGatewayAttachment? {
    find(id, in: resources.transitGatewayAttachments)
  }
  /// The peering connection with this identifier.
  public func peering(_ id: String) -> VPCPeeringConnection? { find(id, in: resources.peerings) }
  /// The prefix list with this identifier.
  public func prefixList(_ id: String) -> PrefixList? { find(id, in: resources.prefixLists) }
  /// The instance with this identifier.
  public func instance(_ id: String) -> Instance? { find(id, in: resources.instances) }
  /// The network interface with this identifier.
  public func interface(_ id: InterfaceID) -> ElasticNetworkInterface? {
    find(id.description, in: resources.interfaces)
  }

  /// Whether there is a resource with this identifier.
  func contains(_ id: String, _ kind: ResourceKind) -> Bool { index.place(of: id, kind) != nil }

  /// The traffic mirror target with this identifier.
  public func mirrorTarget(_ id: String) -> TrafficMirrorTarget? {
    find(id, in: resources.mirrorTargets)
  }

  private func find<Resource: TopologyResource>(_ id: String, in list: [Resource]) -> Resource? {
    index.place(of: id, Resource.kind).map { list[$0] }
  }

  // MARK: By address

  /// The network interface with this hardware address.
  public func interface(macAddress: MACAddress) -> ElasticNetworkInterface? {
    index.macAddresses[macAddress].map { resources.interfaces[$0] }
  }

  /// The interface of a VPC with this private address, delegated prefixes included.
  public func interface(
    address: IPAddress, inVPC vpcID: String
  ) -> ElasticNetworkInterface? {
    let place =
      index.place(of: address, inVPC: vpcID, resources.interfaces)
      ?? index.delegated.value(for: address, in: vpcID)
    return place.map { resources.interfaces[$0] }
  }

  /// The interfaces of all VPCs with this private address, sorted by identifier.
  public func interfaces(address: IPAddress) -> [ElasticNetworkInterface] {
    var places = Set(index.places(of: address))
    for vpc in resources.vpcs {
      if let place = index.delegated.value(for: address, in: vpc.id) { places.insert(place) }
    }
    return places.sorted().map { resources.interfaces[$0] }
  }

  /// The interfaces that an internet gateway maps this public address to, sorted by identifier.
  public func interfaces(publicAddress: IPAddress) -> [ElasticNetworkInterface] {
    (index.publicAddresses[publicAddress] ?? []).map { resources.interfaces[$0] }
  }

  /// The subnet of a VPC whose blocks hold the address.
  public func subnet(holding address: IPAddress, inVPC vpcID: String) -> Subnet? {
    index.subnetBlocks.value(for: address, in: vpcID).map { resources.subnets[$0] }
  }

  /// The interfaces of an instance, sorted by identifier.
  public func interfaces(ofInstance id: String) -> [ElasticNetworkInterface] {
    (index.instanceInterfaces[id] ?? []).map { resources.interfaces[$0] }
  }

  /// The ECS task whose interface this is.
  public func task(at id: InterfaceID) -> ContainerTask? {
    index.tasks[id].map { resources.tasks[$0] }
  }

  // MARK: What applies to a subnet

  /// The network ACL at the edge of a subnet: its own, or else the default of its VPC.
  public func networkACL(ofSubnet id: String) -> NetworkACL? {
    guard let subnet = subnet(id) else { return nil }
    let place = index.networkACLs[id] ?? index.defaultACLs[subnet.vpcID]
    return place.map { resources.networkACLs[$0] }
  }

  /// The route table of a subnet: its own, or else the main one of its VPC.
  public func routeTable(ofSubnet id: String) -> RouteTable? {
    guard let subnet = subnet(id) else { return nil }
    let place = index.routeTables[id] ?? index.mainTables[subnet.vpcID]
    return place.map { resources.routeTables[$0] }
  }
}
