internal import AWSProtocols
internal import ControlPlane

/// Attributes of a VPC that have calls of their own: names on the wire.
enum VPCAttributes {
  static let names = [
    "EnableDnsSupport", "EnableDnsHostnames", "EnableNetworkAddressUsageMetrics",
  ]

  static func member(_ name: String) -> String { "_e" + name.dropFirst() }
}

extension EC2Operation {
  /// Changes an attribute of a VPC.
  static let modifyVpcAttribute = change("ModifyVpcAttribute") { (call) throws(ServiceError) in
    var vpc = try call.required(.vpc, "VpcId")
    var changed = 0
    for name in VPCAttributes.names {
      guard let value = try call.attribute(name) else { continue }
      vpc.set(VPCAttributes.member(name), .bool(value))
      changed += 1
    }
    guard changed == 1 else {
      throw .combination(
        "A call changes one attribute, and \(changed) were given; there are "
          + "\(VPCAttributes.names.joined(separator: ", "))")
    }
    call.state.put(vpc)
    return EC2Answer.done
  }

  /// Tells an attribute of a VPC.
  static let describeVpcAttribute = read("DescribeVpcAttribute") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let name = try call.input.requiredText("Attribute")
    guard VPCAttributes.names.contains("E" + name.dropFirst()) else {
      throw .invalidValue("attribute", name, "There is no such attribute.")
    }
    return .object([
      JSONMember("vpcId", .string(vpc.id)),
      JSONMember(name, ["value": vpc.value["_\(name)"] ?? false]),
    ])
  }
}
