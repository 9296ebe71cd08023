internal import AWSProtocols
internal import ControlPlane

/// An attachment has two descriptions: one for all types, one for those of VPCs.
enum AttachmentDescription {
  private static let onlyGeneral = [
    "transitGatewayOwnerId", "resourceOwnerId", "resourceType", "resourceId",
  ]
  private static let onlyVPC = ["vpcId", "vpcOwnerId", "subnetIds", "options"]

  static let general: @Sendable (ControlRecord, ControlState) -> JSONValue = { record, _ in
    without(onlyVPC, record.value)
  }

  static let vpc: @Sendable (ControlRecord, ControlState) -> JSONValue = { record, _ in
    without(onlyGeneral, record.value)
  }

  private static func without(_ names: [String], _ value: JSONValue) -> JSONValue {
    var value = value
    for name in names { value.set(name, nil) }
    return value
  }
}

extension EC2Operation {
  /// Attaches a VPC to a transit gateway, with an interface in each subnet, one a zone.
  static let createTransitGatewayVpcAttachment = change("CreateTransitGatewayVpcAttachment") {
    (call) throws(ServiceError) in
    let gateway = try call.required(.transitGateway, "TransitGatewayId")
    let vpc = try call.required(.vpc, "VpcId")
    let subnets = try call.findAll(.subnet, "SubnetIds")
    guard !subnets.isEmpty else { throw .missing("SubnetIds") }
    guard Set(subnets.map { $0["availabilityZone"] }).count == subnets.count else {
      throw ServiceError(
        code: "DuplicateSubnetsInSameZone",
        message: "Duplicate subnets for same AZ: \(subnets.map(\.id).joined(separator: ", "))")
    }
    let present = call.state.all(.attachment, where: "transitGatewayId", is: gateway.id)
    guard !present.contains(where: { $0["vpcId"] == vpc.id }) else {
      throw ServiceError(
        code: "DuplicateTransitGatewayAttachment",
        message: "\(gateway.id) has non-deleted Transit Gateway Attachments with same VPC ID.")
    }
    let id = call.newID(.attachment)
    for subnet in subnets {
      guard subnet["vpcId"] == vpc.id else { throw .notFound(.subnet, subnet.id) }
      var new = EC2Call.NewInterface(subnet: subnet)
      new.type = "transit_gateway"
      new.description = "Network Interface for Transit Gateway Attachment \(id)"
      new.isRequesterManaged = true
      var interface = try call.makeInterface(new)
      interface.attach(instance: nil, owner: "amazon-aws", index: 1, time: call.now)
      call.state.put(interface)
    }
    let attachment = try call.make(
      .attachment(
        id, in: call.scope, gateway: gateway.id, type: "vpc", resource: vpc.id,
        subnets: subnets.map(\.id), time: call.now))
    return [
      "transitGatewayVpcAttachment": AttachmentDescription.vpc(attachment, call.state)
    ]
  }

  /// Lists attachments of VPCs.
  static let describeTransitGatewayVpcAttachments = describe(
    "DescribeTransitGatewayVpcAttachments",
    EC2Description(
      kind: .attachment, list: "transitGatewayVpcAttachments", ids: "TransitGatewayAttachmentIds",
      filters: [
        "state": "state", "transit-gateway-attachment-id": "transitGatewayAttachmentId",
        "transit-gateway-id": "transitGatewayId", "vpc-id": "vpcId",
      ], shape: AttachmentDescription.vpc, includes: { $0["resourceType"] == "vpc" }))

  /// Lists attachments of all types.
  static let describeTransitGatewayAttachments = describe(
    "DescribeTransitGatewayAttachments",
    EC2Description(
      kind: .attachment, list: "transitGatewayAttachments", ids: "TransitGatewayAttachmentIds",
      filters: [
        "association.state": "association.state",
        "association.transit-gateway-route-table-id":
          "association.transitGatewayRouteTableId",
        "resource-id": "resourceId", "resource-owner-id": "resourceOwnerId",
        "resource-type": "resourceType", "state": "state",
        "transit-gateway-attachment-id": "transitGatewayAttachmentId",
        "transit-gateway-id": "transitGatewayId",
        "transit-gateway-owner-id": "transitGatewayOwnerId",
      ], shape: AttachmentDescription.general))

  /// Detaches a VPC from a transit gateway.
  static let deleteTransitGatewayVpcAttachment = change("DeleteTransitGatewayVpcAttachment") {
    (call) throws(ServiceError) in
    var attachment = try call.required(.attachment, "TransitGatewayAttachmentId")
    let words = "Network Interface for Transit Gateway Attachment \(attachment.id)"
    for interface in call.state.all(.interface, where: "description", is: words)
    where interface.isTrue("requesterManaged") { call.removeInterface(interface) }
    call.removeFlowLogs(of: [attachment.id])
    call.state.remove(.attachment, attachment.id)
    attachment["state"] = "deleting"
    return ["transitGatewayVpcAttachment": AttachmentDescription.vpc(attachment, call.state)]
  }
}
