internal import ControlPlane

extension EC2Operation {
  /// Lists VPC endpoints.
  static let describeVpcEndpoints = describe(
    "DescribeVpcEndpoints",
    EC2Description(
      kind: .endpoint, list: "vpcEndpointSet", ids: "VpcEndpointId",
      filters: [
        "ip-address-type": "ipAddressType", "service-region": "serviceRegion",
        "service-name": "serviceName",
        "vpc-endpoint-id": "vpcEndpointId", "vpc-endpoint-state": "state",
        "vpc-endpoint-type": "vpcEndpointType", "vpc-id": "vpcId",
      ]))
}
