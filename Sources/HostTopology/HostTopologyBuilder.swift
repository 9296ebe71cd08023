internal import FlowModel
internal import HostNetwork
internal import NetworkTypes
internal import VPCTopology

/// Puts the resources of a host together.
struct HostTopologyBuilder {
  let snapshot: NetworkSnapshot
  let options: HostOptions
  let links: [NetworkLink]
  let ids: [Int32: InterfaceID]
  let networks: HostNetworks
  let vpcID: String
  let instanceID: String
  /// What faults of a topology would name; nothing was read from a file.
  let position = SourcePosition(file: "host", line: 1)

  init(_ snapshot: NetworkSnapshot, _ options: HostOptions) {
    self.snapshot = snapshot
    self.options = options
    links = snapshot.links.filter { options.includesLoopback || !$0.isLoopback }
    ids = HostInterfaceIDs.assign(snapshot, options)
    networks = HostNetworks(snapshot, links: links)
    vpcID = ResourceKind.vpc.derivedID(from: options.seed("vpc", ""))
    instanceID = ResourceKind.instance.derivedID(from: "\(options.machineID)/instance")
  }

  func resources() -> TopologyResources {
    var resources = TopologyResources()
    resources.accountID = options.accountID
    resources.region = options.region
    resources.interfaces = elasticInterfaces()
    var instance = Instance(id: instanceID, position: position)
    if let first = links.lazy.compactMap({ networks.placeOf[$0.index] }).first {
      (instance.vpcID, instance.subnetID) = (vpcID, subnetID(first))
    }
    resources.instances = [instance]
    // Interfaces without an address are in no known subnet, and without any there is no VPC.
    resources.externalIDs = Set(
      links.filter { networks.placeOf[$0.index] == nil }.map { unknownSubnetID(of: $0) })
    guard !networks.networks.isEmpty else {
      resources.externalIDs.insert(vpcID)
      return resources
    }
    let name = options.namespaceName.isEmpty ? "host" : options.namespaceName
    let blocks = networks.networks.flatMap(\.blocks)
    resources.vpcs = [
      VPC(
        id: vpcID,
        blocks: blocks.filter { $0.base.version == .v4 }
          + blocks.filter {
            $0.base.version == .v6
          }, ownerID: options.accountID, tags: ["Name": name], position: position)
    ]
    resources.subnets = networks.networks.indices.map { place in
      Subnet(
        id: subnetID(place), vpcID: vpcID, blocks: networks.networks[place].blocks,
        tags: ["Name": networks.networks[place].anchor.description], position: position)
    }
    resources.networkACLs = [permissiveACL()]
    addRouting(to: &resources)
    return resources
  }

  func interfaces() -> [HostInterface] {
    links.compactMap { link in
      guard let id = ids[link.index] else { return nil }
      var metadata = NetworkInterface(id: id, accountID: options.accountID)
      metadata.vpcID = vpcID
      metadata.subnetID = networks.placeOf[link.index].map(subnetID)
      metadata.instanceID = instanceID
      metadata.region = options.region
      let primary = networks.addresses[link.index]?.first { $0.version == .v4 }
      metadata.primaryIPv4 = primary.map { UInt32(truncatingIfNeeded: $0.low) }
      return HostInterface(index: link.index, name: link.name, metadata: metadata)
    }
  }

  func elasticInterfaces() -> [ElasticNetworkInterface] {
    var macAddresses: Set<MACAddress> = []
    return links.compactMap { link in
      guard let id = ids[link.index] else { return nil }
      let addresses = networks.addresses[link.index] ?? []
      let v4 = addresses.filter { $0.version == .v4 }
      var interface = ElasticNetworkInterface(
        id: id, vpcID: vpcID,
        subnetID: networks.placeOf[link.index].map(subnetID) ?? unknownSubnetID(of: link),
        primaryIPv4: v4.first, secondaryIPv4: Array(v4.dropFirst()),
        ipv6: addresses.filter { $0.version == .v6 },
        // Hosts forward for others, and nobody checks whose addresses packets have.
        checksAddresses: false, ownerID: options.accountID, instanceID: instanceID,
        details: link.kind ?? "", status: link.isUp ? "in-use" : "available",
        tags: ["Name": link.name], position: position)
      // An address in frames that several interfaces have tells none of them.
      if let address = link.macAddress, macAddresses.insert(address).inserted {
        interface.macAddress = address
      }
      return interface
    }
  }

  func subnetID(_ place: Int) -> String {
    ResourceKind.subnet.derivedID(
      from: options.seed("subnet", networks.networks[place].anchor.description))
  }

  private func unknownSubnetID(of link: NetworkLink) -> String {
    ResourceKind.subnet.derivedID(from: options.seed("interface", link.name))
  }

  /// The network ACL that EC2 gives to every VPC: it allows everything.
  private func permissiveACL() -> NetworkACL {
    let id = ResourceKind.networkACL.derivedID(from: vpcID)
    let everything = [IPAddress(v4: 0), IPAddress(v6: 0, 0)].compactMap {
      CIDRBlock($0, prefixLength: 0)
    }
    let entries = [FlowDirection.ingress, .egress].flatMap { direction in
      everything.enumerated().map { place, block in
        NetworkACLEntry(
          number: 100 + place, direction: direction, action: .accept, selector: .all,
          block: block, position: position)
      }
    }
    return NetworkACL(
      id: id, vpcID: vpcID, isDefault: true, entries: entries, subnetIDs: [], position: position)
  }
}
