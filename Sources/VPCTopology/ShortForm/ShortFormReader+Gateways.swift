import FlowModel
import NetworkTypes

extension ShortFormReader {
  /// Gateways, endpoints, connections to other VPCs, and instances.
  mutating func readGateways() {
    for entry in entries[.internetGateway] ?? [] {
      entry.value.expect(["id", "vpc", "attached", "tags"], in: "an internet gateway")
      resources.internetGateways.append(
        InternetGateway(
          id: entry.id, vpcID: attachedVPC(of: entry, .internetGateway), tags: entry.tags(),
          position: entry.value.position))
    }
    for entry in entries[.egressOnlyGateway] ?? [] {
      entry.value.expect(
        ["id", "vpc", "attached", "tags"], in: "an egress-only internet gateway")
      resources.egressOnlyGateways.append(
        EgressOnlyInternetGateway(
          id: entry.id, vpcID: attachedVPC(of: entry, .egressOnlyGateway), tags: entry.tags(),
          position: entry.value.position))
    }
    for entry in entries[.natGateway] ?? [] { readNATGateway(entry) }
    for entry in entries[.endpoint] ?? [] { readEndpoint(entry) }
    for entry in entries[.transitGateway] ?? [] {
      entry.value.expect(["id", "owner", "tags"], in: "a transit gateway")
      resources.transitGateways.append(
        TransitGateway(
          id: entry.id, ownerID: entry.value.text("owner"), tags: entry.tags(),
          position: entry.value.position))
    }
    for entry in entries[.transitGatewayAttachment] ?? [] { readAttachment(entry) }
    for entry in entries[.peering] ?? [] { readPeering(entry) }
    for entry in entries[.instance] ?? [] {
      entry.value.expect(["id", "vpc", "subnet", "type", "encrypts", "tags"], in: "an instance")
      let subnet = entry.value["subnet"].flatMap { resolve($0, .subnet) }
      let vpc =
        entry.value["vpc"].flatMap { resolve($0, .vpc) } ?? subnet.flatMap { subnetVPCs[$0] }
      resources.instances.append(
        Instance(
          id: entry.id, vpcID: vpc, subnetID: subnet, type: entry.value.text("type"),
          encryptsInTransit: entry.value.bool("encrypts"),
          tags: entry.tags(),
          position: entry.value.position))
    }
  }

  /// The VPC of a gateway; nil when it says that it is attached to none.
  private func attachedVPC(of entry: Entry, _ kind: ResourceKind) -> String? {
    entry.value.bool("attached") == false ? nil : vpcID(of: entry, kind)
  }

  /// Identifiers of interfaces, sorted.
  func interfaceIDs(_ value: Cursor?) -> [InterfaceID] {
    resolveAll(value, .interface).compactMap { InterfaceID($0) }
  }

  private mutating func readNATGateway(_ entry: Entry) {
    let value = entry.value
    value.expect(
      ["id", "vpc", "subnet", "interfaces", "public", "state", "tags"], in: "a NAT gateway")
    let subnet = value["subnet"].flatMap { resolve($0, .subnet) }
    guard let vpcID = vpcID(of: entry, .natGateway, subnet: subnet) else { return }
    resources.natGateways.append(
      NATGateway(
        id: entry.id, vpcID: vpcID, subnetID: subnet,
        interfaceIDs: interfaceIDs(value["interfaces"]), isPublic: value.bool("public") ?? true,
        state: value.text("state") ?? "available", tags: entry.tags(), position: value.position))
  }

  private mutating func readEndpoint(_ entry: Entry) {
    let value = entry.value
    value.expect(
      [
        "id", "vpc", "type", "service", "interfaces", "subnets", "route-tables", "groups", "state",
        "tags",
      ], in: "a VPC endpoint")
    guard let vpcID = vpcID(of: entry, .endpoint),
      let service = value.required("service", of: "VPC endpoint \(quoted(entry.key))")
    else { return }
    resources.endpoints.append(
      VPCEndpoint(
        id: entry.id, vpcID: vpcID,
        type: value.text("type").map(EndpointType.init(rawValue:)) ?? .gateway,
        serviceName: service, interfaceIDs: interfaceIDs(value["interfaces"]),
        subnetIDs: resolveAll(value["subnets"], .subnet),
        routeTableIDs: resolveAll(value["route-tables"], .routeTable),
        groupIDs: resolveAll(value["groups"], .group), state: value.text("state") ?? "available",
        tags: entry.tags(), position: value.position))
  }

  private mutating func readAttachment(_ entry: Entry) {
    let value = entry.value
    value.expect(
      ["id", "gateway", "vpc", "type", "resource", "subnets", "state", "tags"],
      in: "a transit gateway attachment")
    guard let gateway = value["gateway"] else {
      value.error(
        .shape, "attachment \(quoted(entry.key)) has no 'gateway', which every one has")
      return
    }
    guard let gatewayID = resolve(gateway, .transitGateway) else { return }
    resources.transitGatewayAttachments.append(
      TransitGatewayAttachment(
        id: entry.id, gatewayID: gatewayID, resourceType: value.text("type") ?? "vpc",
        resourceID: value["vpc"].flatMap { resolve($0, .vpc) } ?? value.text("resource"),
        subnetIDs: resolveAll(value["subnets"], .subnet),
        state: value.text("state") ?? "available", tags: entry.tags(), position: value.position))
  }

  private mutating func readPeering(_ entry: Entry) {
    let value = entry.value
    value.expect(
      ["id", "requester", "accepter", "status", "tags"], in: "a VPC peering connection")
    guard let requester = side(value, "requester", entry.key),
      let accepter = side(value, "accepter", entry.key)
    else { return }
    resources.peerings.append(
      VPCPeeringConnection(
        id: entry.id, requester: requester, accepter: accepter,
        status: value.text("status") ?? "active", tags: entry.tags(), position: value.position))
  }

  /// Reads the name of a VPC, or an object that says more of it.
  private func side(_ value: Cursor, _ key: String, _ name: String) -> PeeringSide? {
    guard let side = value[key] else {
      value.error(
        .shape, "peering connection \(quoted(name)) has no \(quoted(key)), which every one has")
      return nil
    }
    guard case .object = side.node.content else {
      return resolve(side, .vpc).map { PeeringSide(vpcID: $0) }
    }
    side.expect(["vpc", "account", "region", "cidr"], in: "a side of a peering connection")
    guard let vpc = side["vpc"] else {
      side.error(.shape, "\(quoted(key)) has no 'vpc', which every one has")
      return nil
    }
    guard let id = resolve(vpc, .vpc) else { return nil }
    return PeeringSide(
      vpcID: id, ownerID: side.text("account"), region: side.text("region"),
      blocks: blocks(side, "cidr"))
  }
}
