import FlowModel
import NetworkTypes

extension DescribeReader {
  mutating func readInternetGateway(_ item: Cursor) {
    guard let id = item.requiredID("InternetGatewayId", .internetGateway, of: "an internet gateway")
    else { return }
    resources.internetGateways.append(
      InternetGateway(
        id: id, vpcID: DescribeReader.attachedVPC(item), tags: item.describedTags,
        position: item.position))
  }

  mutating func readEgressOnlyGateway(_ item: Cursor) {
    guard
      let id = item.requiredID(
        "EgressOnlyInternetGatewayId", .egressOnlyGateway, of: "an egress-only internet gateway")
    else { return }
    resources.egressOnlyGateways.append(
      EgressOnlyInternetGateway(
        id: id, vpcID: DescribeReader.attachedVPC(item), tags: item.describedTags,
        position: item.position))
  }

  private static func attachedVPC(_ item: Cursor) -> String? {
    item.items("Attachments").lazy.filter { $0.text("State") != "detached" }
      .compactMap { $0.id("VpcId", .vpc) }.first
  }

  mutating func readNATGateway(_ item: Cursor) {
    let state = item.text("State") ?? "available"
    guard let id = item.requiredID("NatGatewayId", .natGateway, of: "a NAT gateway"),
      !DescribeReader.isGone(state),
      let vpcID = item.requiredID("VpcId", .vpc, of: "NAT gateway \(id)")
    else { return }
    let interfaces = item.items("NatGatewayAddresses").compactMap {
      $0["NetworkInterfaceId"]?.interfaceID
    }
    resources.natGateways.append(
      NATGateway(
        id: id, vpcID: vpcID, subnetID: item.id("SubnetId", .subnet),
        interfaceIDs: Set(interfaces).sorted { $0.description < $1.description },
        isPublic: item.text("ConnectivityType") != "private", state: state,
        tags: item.describedTags, position: item.position))
  }

  mutating func readEndpoint(_ item: Cursor) {
    let state = item.text("State") ?? "available"
    guard let id = item.requiredID("VpcEndpointId", .endpoint, of: "a VPC endpoint"),
      !DescribeReader.isGone(state.lowercased()),
      let vpcID = item.requiredID("VpcId", .vpc, of: "VPC endpoint \(id)"),
      let service = item.required("ServiceName", of: "VPC endpoint \(id)")
    else { return }
    resources.endpoints.append(
      VPCEndpoint(
        id: id, vpcID: vpcID,
        type: item.text("VpcEndpointType").map(EndpointType.init(rawValue:)) ?? .gateway,
        serviceName: service,
        interfaceIDs: item.items("NetworkInterfaceIds").compactMap(\.interfaceID),
        subnetIDs: item.ids("SubnetIds", .subnet).sorted(),
        routeTableIDs: item.ids("RouteTableIds", .routeTable).sorted(),
        groupIDs: item.ids("Groups", .group, inner: "GroupId").sorted(), state: state,
        tags: item.describedTags, position: item.position))
  }

  mutating func readPeering(_ item: Cursor) {
    let status = item["Status"]?.text("Code") ?? "active"
    guard
      let id = item.requiredID("VpcPeeringConnectionId", .peering, of: "a VPC peering connection"),
      !DescribeReader.isGone(status),
      let requester = DescribeReader.side(item, "RequesterVpcInfo", of: id),
      let accepter = DescribeReader.side(item, "AccepterVpcInfo", of: id)
    else { return }
    resources.peerings.append(
      VPCPeeringConnection(
        id: id, requester: requester, accepter: accepter, status: status, tags: item.describedTags,
        position: item.position))
  }

  private static func side(_ item: Cursor, _ key: String, of id: String) -> PeeringSide? {
    guard let side = item[key] else {
      item.error(.shape, "\(id) has no \(quoted(key)), which every peering connection has")
      return nil
    }
    guard let vpcID = side.requiredID("VpcId", .vpc, of: "\(quoted(key)) of \(id)") else {
      return nil
    }
    let blocks =
      (side["CidrBlock"]?.block.map { [$0] } ?? [])
      + side.items("CidrBlockSet").compactMap { $0["CidrBlock"]?.block }
      + side.items("Ipv6CidrBlockSet").compactMap { $0["Ipv6CidrBlock"]?.block }
    return PeeringSide(
      vpcID: vpcID, ownerID: side.text("OwnerId"), region: side.text("Region"),
      blocks: Set(blocks).sorted(by: CIDRBlock.precedes))
  }

  mutating func readTransitGateway(_ item: Cursor) {
    guard let id = item.requiredID("TransitGatewayId", .transitGateway, of: "a transit gateway"),
      !DescribeReader.isGone(item.text("State"))
    else { return }
    resources.transitGateways.append(
      TransitGateway(
        id: id, ownerID: item.text("OwnerId"), tags: item.describedTags, position: item.position))
  }

  /// Reads an attachment of either output; together they say more than each alone.
  mutating func readAttachment(_ item: Cursor) {
    let noun = "a transit gateway attachment"
    guard
      let id = item.requiredID("TransitGatewayAttachmentId", .transitGatewayAttachment, of: noun),
      let gateway = item.requiredID("TransitGatewayId", .transitGateway, of: "attachment \(id)"),
      !DescribeReader.isGone(item.text("State"))
    else { return }
    var attachment =
      attachments[id]
      ?? TransitGatewayAttachment(id: id, gatewayID: gateway, position: item.position)
    attachment.resourceType = item.text("ResourceType") ?? attachment.resourceType
    attachment.resourceID =
      item.text("ResourceId") ?? item.id("VpcId", .vpc) ?? attachment.resourceID
    let subnets = item.ids("SubnetIds", .subnet)
    attachment.subnetIDs = subnets.isEmpty ? attachment.subnetIDs : subnets.sorted()
    attachment.state = item.text("State") ?? attachment.state
    attachment.tags.merge(item.describedTags) { $1 }
    attachment.position = min(attachment.position, item.position)
    attachments[id] = attachment
    noteForeignSides(item, gateway: gateway, resource: attachment.resourceID)
  }

  /// A gateway shared by another account, or a VPC of another one, is not described.
  private mutating func noteForeignSides(_ item: Cursor, gateway: String, resource: String?) {
    guard let owner = item.text("TransitGatewayOwnerId"),
      let resourceOwner = item.text("ResourceOwnerId"), owner != resourceOwner
    else { return }
    resources.externalIDs.insert(gateway)
    if let resource { resources.externalIDs.insert(resource) }
  }
}
