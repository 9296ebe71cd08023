import FlowModel
package import NetworkTypes
package import VPCTopology

/// A namespace that programs run in: an instance, or what stands for a managed interface.
package struct LabInstance: Hashable, Sendable {
  /// The instance's identifier, or that of an interface without one.
  package let id: String
  /// What people call it; the identifier where it has no name.
  package let name: String
  /// `instance`, the managing service, or the interface's type.
  package let kind: String
  /// Places of its interfaces in the plan, the first one first.
  var interfacePlaces: [Int] = []
  /// Whether it hands on packets that are not for itself.
  let forwards: Bool
  /// Whether it is a NAT gateway.
  let translates: Bool

  init(_ id: String, of resource: ElasticNetworkInterface, _ topology: Topology) {
    self.id = id
    let tags = topology.instance(id)?.tags ?? resource.tags
    name = tags["Name"].flatMap { $0.isEmpty ? nil : $0 } ?? id
    translates = resource.type == .natGateway
    forwards = !resource.checksAddresses || translates
    if resource.instanceID != nil {
      kind = "instance"
    } else {
      kind = resource.service?.rawValue ?? resource.type.rawValue
    }
  }
}

/// A network interface: one end in its instance, the other at the router.
package struct LabInterface: Hashable, Sendable {
  /// As the topology has it.
  package let resource: ElasticNetworkInterface
  /// The name of the router's end, where packets are judged and counted.
  package let routerName: String
  /// The kernel's number of the router's end.
  package let routerIndex: UInt32
  /// The name inside the instance.
  package let name: String
  /// The namespace that it belongs to.
  package let instanceID: String
  /// Its place among the interfaces of the instance, from 0.
  let order: Int
  /// The kernel's number inside the instance.
  let index: UInt32
  /// The hardware address inside the instance.
  package let macAddress: MACAddress

  /// - Parameter place: Its place among all interfaces, from 1.
  /// - Parameter order: Its place among those of the instance, from 0.
  init(_ resource: ElasticNetworkInterface, place: Int, instanceID: String, order: Int) {
    self.resource = resource
    self.instanceID = instanceID
    routerName = "eni\(place)"
    routerIndex = UInt32(100 + place)
    self.order = order
    name = "eth\(order)"
    index = UInt32(2 + order)
    macAddress = resource.macAddress ?? LabInterface.derivedAddress(resource.id.description)
  }

  /// Whether it sends and gets nothing but what has its own addresses; a NAT gateway is for others.
  var isChecked: Bool { resource.checksAddresses && resource.type != .natGateway }

  /// The address by which it is a next hop in a family; nil where it has none.
  func address(_ version: IPVersion) -> IPAddress? {
    version == .v4 ? resource.primaryIPv4 ?? resource.secondaryIPv4.first : resource.ipv6.first
  }

  /// A locally administered address, the same for the same identifier (FNV-1a, 64 bit).
  private static func derivedAddress(_ text: String) -> MACAddress {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return MACAddress(rawValue: 0x0200_0000_0000 | hash & 0xff_ffff_ffff)
  }
}

/// The link between a VPC and the namespace that stands for everything outside.
struct LabGateway: Hashable, Sendable {
  /// A private address and the public one that stands for it outside.
  struct Mapping: Hashable, Sendable {
    let inside: IPAddress
    let outside: IPAddress
  }

  let vpcID: String
  /// The name of the link at both ends, and the kernel's number of it.
  let name: String
  let index: UInt32
  /// What the internet gateway maps; empty in a VPC without one.
  let addresses: [Mapping]
  /// Blocks of services behind gateway endpoints, which see private addresses.
  let serviceBlocks: [CIDRBlock]

  /// One link for each VPC that has a way out.
  static func all(of topology: Topology) -> [LabGateway] {
    let resources = topology.resources
    return resources.vpcs.enumerated().compactMap { place, vpc in
      let hasInternet = resources.internetGateways.contains { $0.vpcID == vpc.id }
      let endpoints = Set(
        resources.endpoints.filter { $0.vpcID == vpc.id && $0.type == .gateway }.map(\.id))
      let hasSix = resources.egressOnlyGateways.contains { $0.vpcID == vpc.id }
      guard hasInternet || hasSix || !endpoints.isEmpty else { return nil }
      let routes = resources.routeTables.filter { $0.vpcID == vpc.id }.flatMap(\.routes)
      let mappings = resources.interfaces.filter { $0.vpcID == vpc.id }.flatMap { interface in
        interface.publicIPv4.map { Mapping(inside: $0.key, outside: $0.value) }
      }
      return LabGateway(
        vpcID: vpc.id, name: "igw\(place + 1)", index: UInt32(10 + place),
        addresses: hasInternet ? mappings.sorted { $0.inside.low < $1.inside.low } : [],
        serviceBlocks: routes.filter { endpoints.contains($0.target.id) }
          .flatMap { topology.blocks(of: $0) })
    }
  }
}
