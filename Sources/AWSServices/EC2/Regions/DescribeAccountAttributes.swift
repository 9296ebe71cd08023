internal import AWSProtocols

extension EC2Operation {
  /// Tells what an account may have; the figures are AWS's for a new one.
  static let describeAccountAttributes = read("DescribeAccountAttributes") {
    (call) throws(ServiceError) in
    let all = [
      ("supported-platforms", "VPC"), ("default-vpc", "none"), ("max-instances", "20"),
      ("max-elastic-ips", "5"), ("vpc-max-elastic-ips", "5"),
      ("vpc-max-security-groups-per-interface", "5"),
    ]
    let wanted = try call.input.texts("AttributeName")
    for name in wanted where !all.contains(where: { $0.0 == name }) {
      throw .invalidValue("attributeName", name, "There is no such attribute.")
    }
    let items = all.filter { wanted.isEmpty || wanted.contains($0.0) }.map { name, value in
      [
        "attributeName": .string(name),
        "attributeValueSet": [["attributeValue": .string(value)]],
      ] as JSONValue
    }
    return ["accountAttributeSet": .array(items)]
  }
}
