internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Changes what new interfaces of a subnet get.
  static let modifySubnetAttribute = change("ModifySubnetAttribute") {
    (call) throws(ServiceError) in
    var subnet = try call.required(.subnet, "SubnetId")
    let plain = [
      ("AssignIpv6AddressOnCreation", "assignIpv6AddressOnCreation"),
      ("MapPublicIpOnLaunch", "mapPublicIpOnLaunch"),
      ("MapCustomerOwnedIpOnLaunch", "mapCustomerOwnedIpOnLaunch"), ("EnableDns64", "enableDns64"),
    ]
    for (name, member) in plain {
      if let value = try call.attribute(name) { subnet.set(member, .bool(value)) }
    }
    var names = subnet.value["privateDnsNameOptionsOnLaunch"] ?? [:]
    if let type = try call.input.text("PrivateDnsHostnameTypeOnLaunch") {
      guard ["ip-name", "resource-name"].contains(type) else {
        throw .invalidValue(
          "privateDnsHostnameTypeOnLaunch", type, "Expected ip-name or resource-name.")
      }
      names.set("hostnameType", .string(type))
    }
    for family in ["A", "AAAA"] {
      if let value = try call.attribute("EnableResourceNameDns\(family)RecordOnLaunch") {
        names.set("enableResourceNameDns\(family)Record", .bool(value))
      }
    }
    subnet.set("privateDnsNameOptionsOnLaunch", names)
    call.state.put(subnet)
    return EC2Answer.done
  }
}
