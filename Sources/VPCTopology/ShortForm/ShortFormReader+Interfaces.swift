import FlowModel
import NetworkTypes

extension ShortFormReader {
  private static let interfaceKeys = [
    "id", "vpc", "subnet", "address", "ipv6", "prefixes", "public", "mac", "groups", "type",
    "instance", "managed", "requester", "owner", "description", "status", "source-dest-check",
    "tags",
  ]

  mutating func readInterface(_ entry: Entry) {
    let value = entry.value
    value.expect(ShortFormReader.interfaceKeys, in: "a network interface")
    // Identifiers were checked when they were collected.
    guard let id = InterfaceID(entry.id) else { return }
    guard let subnet = value["subnet"] else {
      value.error(
        .shape, "network interface \(quoted(entry.key)) has no 'subnet', which every one has")
      return
    }
    guard let subnetID = resolve(subnet, .subnet),
      let vpcID = vpcID(of: entry, .interface, subnet: subnetID)
    else { return }
    var interface = ElasticNetworkInterface(
      id: id, vpcID: vpcID, subnetID: subnetID, tags: entry.tags(), position: value.position)
    interface.macAddress = value["mac"]?.macAddress
    interface.checksAddresses = value.bool("source-dest-check") ?? true
    interface.ownerID = value.text("owner")
    interface.instanceID = value["instance"].flatMap { resolve($0, .instance) }
    interface.status = value.text("status") ?? "in-use"
    readType(value, entry.key, into: &interface)
    readAddresses(value, into: &interface)
    if let groups = value["groups"] {
      interface.groupIDs = resolveAll(groups, .group)
    } else if !interface.type.isWithoutGroups && interface.type != .networkLoadBalancer {
      interface.groupIDs = defaultGroup(ofVPC: vpcID).map { [$0] } ?? []
    }
    resources.interfaces.append(interface)
  }

  /// Reads the type; the name of a service stands for the interfaces that it makes.
  private func readType(
    _ value: Cursor, _ name: String, into interface: inout ElasticNetworkInterface
  ) {
    let type = value.text("type") ?? "interface"
    var isManaged = false
    switch ManagingService(rawValue: type) {
    case .loadBalancing: (isManaged, interface.details) = (true, "ELB app/\(name)")
    case .rds: (isManaged, interface.details) = (true, "RDSNetworkInterface")
    case .elastiCache: (isManaged, interface.details) = (true, "ElastiCache \(name)")
    case .redshift: (isManaged, interface.details) = (true, "RedshiftNetworkInterface")
    case .workSpaces: (isManaged, interface.details) = (true, "Created By Amazon Workspaces")
    case .natGateway: (isManaged, interface.type) = (true, .natGateway)
    case .transitGateway: (isManaged, interface.type) = (true, .transitGateway)
    case .vpcEndpoint: (isManaged, interface.type) = (true, .vpcEndpoint)
    case .lambda: (isManaged, interface.type) = (true, .lambda)
    case nil:
      interface.type = InterfaceType(rawValue: type)
      isManaged = ![.interface, .efa].contains(interface.type)
    }
    interface.isRequesterManaged = value.bool("managed") ?? isManaged
    interface.requesterID = value.text("requester")
    interface.details = value.text("description") ?? interface.details
  }

  private func readAddresses(_ value: Cursor, into interface: inout ElasticNetworkInterface) {
    let addresses = value["address"]?.oneOrMore.compactMap { $0.address(.v4) } ?? []
    interface.primaryIPv4 = addresses.first
    interface.secondaryIPv4 = Array(addresses.dropFirst())
    interface.ipv6 = value["ipv6"]?.oneOrMore.compactMap { $0.address(.v6) } ?? []
    interface.prefixes = blocks(value, "prefixes")
    guard let mapped = value["public"] else { return }
    guard case .object(let members) = mapped.node.content else {
      guard let address = mapped.address(.v4) else { return }
      guard let primary = interface.primaryIPv4 else {
        mapped.error(.shape, "a public address needs a private one; expected an 'address'")
        return
      }
      interface.publicIPv4[primary] = address
      return
    }
    for member in members {
      guard let address = mapped.cursor(of: member).address(.v4) else { continue }
      guard let own = IPAddress(member.key), own.version == .v4 else {
        mapped.log.error(
          .value, line: Int(member.line),
          "\(quoted(member.key)) is no address; expected a private IPv4 address of the interface")
        continue
      }
      interface.publicIPv4[own] = address
    }
  }

  /// The group named `default` of a VPC, which is made where the file has none.
  private mutating func defaultGroup(ofVPC id: String) -> String? {
    if let group = resources.groups.first(where: { $0.vpcID == id && $0.name == "default" }) {
      return group.id
    }
    guard let vpc = resources.vpcs.first(where: { $0.id == id }) else { return nil }
    let group = SecurityGroup(defaultOf: vpc)
    resources.groups.append(group)
    return group.id
  }
}
