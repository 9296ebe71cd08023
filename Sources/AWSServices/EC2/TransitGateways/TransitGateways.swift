internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a transit gateway.
  static let createTransitGateway = change("CreateTransitGateway") { (call) throws(ServiceError) in
    var gateway = ControlRecord.transitGateway(
      call.newID(.transitGateway), in: call.scope,
      description: try call.input.text("Description") ?? "", time: call.now)
    if let input = try call.input.structure("Options") {
      var options = gateway.value["options"] ?? [:]
      if let number = try input.integer("AmazonSideAsn") {
        options.set("amazonSideAsn", .number("\(number)"))
      }
      for name in [
        "AutoAcceptSharedAttachments", "DefaultRouteTableAssociation",
        "DefaultRouteTablePropagation", "VpnEcmpSupport", "DnsSupport",
        "SecurityGroupReferencingSupport", "MulticastSupport",
      ] {
        guard let value = try input.text(name) else { continue }
        guard ["enable", "disable"].contains(value) else {
          throw .invalidValue(name, value, "Expected enable or disable.")
        }
        options.set(name.prefix(1).lowercased() + name.dropFirst(), .string(value))
      }
      gateway.set("options", options)
    }
    return ["transitGateway": try call.make(gateway).value]
  }

  /// Lists transit gateways.
  static let describeTransitGateways = describe(
    "DescribeTransitGateways",
    EC2Description(
      kind: .transitGateway, list: "transitGatewaySet", ids: "TransitGatewayIds",
      filters: [
        "options.amazon-side-asn": "options.amazonSideAsn",
        "options.auto-accept-shared-attachments": "options.autoAcceptSharedAttachments",
        "options.association-default-route-table-id": "options.associationDefaultRouteTableId",
        "options.propagation-default-route-table-id": "options.propagationDefaultRouteTableId",
        "options.dns-support": "options.dnsSupport",
        "options.default-route-table-association": "options.defaultRouteTableAssociation",
        "options.default-route-table-propagation": "options.defaultRouteTablePropagation",
        "options.vpn-ecmp-support": "options.vpnEcmpSupport", "owner-id": "ownerId",
        "state": "state", "transit-gateway-id": "transitGatewayId",
      ]))

  /// Deletes a transit gateway without attachments.
  static let deleteTransitGateway = change("DeleteTransitGateway") { (call) throws(ServiceError) in
    var gateway = try call.required(.transitGateway, "TransitGatewayId")
    let users = call.state.all(.attachment, where: "transitGatewayId", is: gateway.id)
    guard users.isEmpty else {
      throw ServiceError(
        code: "IncorrectState",
        message: "\(gateway.id) has non-deleted VPC Attachments: "
          + users.map(\.id).joined(separator: ", ") + ".")
    }
    call.blackhole("transitGatewayId", gateway.id)
    call.removeFlowLogs(of: [gateway.id])
    call.state.remove(.transitGateway, gateway.id)
    gateway["state"] = "deleting"
    return ["transitGateway": gateway.value]
  }
}
