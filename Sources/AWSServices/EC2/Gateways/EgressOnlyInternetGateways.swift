internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes an egress-only internet gateway of a VPC.
  static let createEgressOnlyInternetGateway = change("CreateEgressOnlyInternetGateway") {
    (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let gateway = try call.make(
      .egressOnlyGateway(call.newID(.egressOnlyGateway), vpc: vpc.id))
    return [
      "clientToken": JSONValue(try call.input.text("ClientToken")),
      "egressOnlyInternetGateway": gateway.value,
    ]
  }

  /// Lists egress-only internet gateways.
  static let describeEgressOnlyInternetGateways = describe(
    "DescribeEgressOnlyInternetGateways",
    EC2Description(
      kind: .egressOnlyGateway, list: "egressOnlyInternetGatewaySet",
      ids: "EgressOnlyInternetGatewayId", filters: [:]))

  /// Deletes an egress-only internet gateway.
  static let deleteEgressOnlyInternetGateway = change("DeleteEgressOnlyInternetGateway") {
    (call) throws(ServiceError) in
    let gateway = try call.required(.egressOnlyGateway, "EgressOnlyInternetGatewayId")
    call.blackhole("egressOnlyInternetGatewayId", gateway.id)
    call.state.remove(.egressOnlyGateway, gateway.id)
    return ["returnCode": true]
  }
}
