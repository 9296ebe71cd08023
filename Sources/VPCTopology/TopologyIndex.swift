import FlowModel
import NetworkTypes

/// Where each resource stands in its list, by what people look it up by.
struct TopologyIndex: Sendable {
  /// A transit gateway as one VPC is attached to it.
  struct LocalGateway: Hashable, Sendable {
    var vpcID: String
    var gatewayID: String
  }

  var places: [ResourceKind: [String: Int]] = [:]
  var macAddresses: [MACAddress: Int] = [:]
  /// The first interface with each private address, and further ones where several have it, in the
  /// order of the list: VPCs may share address space.
  private var firstWithAddress: [IPAddress: Int] = [:]
  private var othersWithAddress: [IPAddress: [Int]] = [:]
  var publicAddresses: [IPAddress: [Int]] = [:]
  var delegated = BlockIndex<Int>()
  var subnetBlocks = BlockIndex<Int>()
  /// The subnet's own network ACL and route table, by subnet.
  var networkACLs: [String: Int] = [:]
  var routeTables: [String: Int] = [:]
  /// Those that apply to the other subnets, by VPC.
  var defaultACLs: [String: Int] = [:]
  var mainTables: [String: Int] = [:]
  var instanceInterfaces: [String: [Int]] = [:]
  /// Tasks by interface.
  var tasks: [InterfaceID: Int] = [:]
  /// Interfaces of a transit gateway's attachments to a VPC, in the order of the list.
  var transitInterfaces: [LocalGateway: [Int]] = [:]

  /// Indexes the lists; of two that claim the same key the first one has it.
  init(_ resources: TopologyResources) {
    add(resources.vpcs)
    add(resources.subnets)
    add(resources.groups)
    add(resources.networkACLs)
    add(resources.routeTables)
    add(resources.internetGateways)
    add(resources.egressOnlyGateways)
    add(resources.natGateways)
    add(resources.endpoints)
    add(resources.transitGateways)
    add(resources.transitGatewayAttachments)
    add(resources.peerings)
    add(resources.prefixLists)
    add(resources.instances)
    add(resources.interfaces)
    add(resources.mirrorTargets)
    add(resources.mirrorSessions)
    addInterfaces(resources.interfaces)
    addSubnets(resources)
    addTransit(resources)
    for (place, task) in resources.tasks.enumerated() {
      tasks[task.interfaceID] = tasks[task.interfaceID] ?? place
    }
  }

  private mutating func add<Resource: TopologyResource>(_ list: [Resource]) {
    var known: [String: Int] = [:]
    known.reserveCapacity(list.count)
    for (place, resource) in list.enumerated() {
      known[resource.resourceID] = known[resource.resourceID] ?? place
    }
    places[Resource.kind] = known
  }

  /// Interfaces of all VPCs with a private address, in the order of the list.
  func places(of address: IPAddress) -> [Int] {
    guard let first = firstWithAddress[address] else { return [] }
    return [first] + (othersWithAddress[address] ?? [])
  }

  /// The first interface of a VPC with a private address.
  func place(
    of address: IPAddress, inVPC vpcID: String, _ interfaces: [ElasticNetworkInterface]
  ) -> Int? {
    guard let first = firstWithAddress[address] else { return nil }
    if interfaces[first].vpcID == vpcID { return first }
    return othersWithAddress[address]?.first { interfaces[$0].vpcID == vpcID }
  }

  private mutating func addInterfaces(_ interfaces: [ElasticNetworkInterface]) {
    firstWithAddress.reserveCapacity(interfaces.reduce(0) { $0 + $1.privateAddresses.count })
    for (place, interface) in interfaces.enumerated() {
      if let address = interface.macAddress {
        macAddresses[address] = macAddresses[address] ?? place
      }
      for address in interface.privateAddresses {
        let first = firstWithAddress[address, default: place]
        firstWithAddress[address] = first
        if first != place { othersWithAddress[address, default: []].append(place) }
      }
      for address in Set(interface.publicIPv4.values) {
        publicAddresses[address, default: []].append(place)
      }
      for block in interface.prefixes { delegated.insert(block, in: interface.vpcID, place) }
      if let instance = interface.instanceID {
        instanceInterfaces[instance, default: []].append(place)
      }
    }
  }

  private mutating func addSubnets(_ resources: TopologyResources) {
    for (place, subnet) in resources.subnets.enumerated() {
      for block in subnet.blocks { subnetBlocks.insert(block, in: subnet.vpcID, place) }
    }
    for (place, list) in resources.networkACLs.enumerated() {
      for subnet in list.subnetIDs { networkACLs[subnet] = networkACLs[subnet] ?? place }
      if list.isDefault { defaultACLs[list.vpcID] = defaultACLs[list.vpcID] ?? place }
    }
    for (place, table) in resources.routeTables.enumerated() {
      for subnet in table.subnetIDs { routeTables[subnet] = routeTables[subnet] ?? place }
      if table.isMain { mainTables[table.vpcID] = mainTables[table.vpcID] ?? place }
    }
  }

  /// Nothing names the attachment of an interface but its subnet, or the end of its description.
  private mutating func addTransit(_ resources: TopologyResources) {
    let attachments = Dictionary(grouping: resources.transitGatewayAttachments) { $0.vpcID ?? "" }
    for (place, interface) in resources.interfaces.enumerated()
    where interface.type == .transitGateway {
      for attachment in attachments[interface.vpcID] ?? []
      where attachment.subnetIDs.contains(interface.subnetID)
        || interface.details.hasSuffix(attachment.id)
      {
        let local = LocalGateway(vpcID: interface.vpcID, gatewayID: attachment.gatewayID)
        transitInterfaces[local, default: []].append(place)
      }
    }
  }

  /// Where a resource stands in the list of its kind.
  func place(of id: String, _ kind: ResourceKind) -> Int? { places[kind]?[id] }
}
