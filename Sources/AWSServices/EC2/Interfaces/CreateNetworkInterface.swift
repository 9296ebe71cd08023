internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a network interface in a subnet, with addresses that are named or chosen.
  static let createNetworkInterface = change("CreateNetworkInterface") {
    (call) throws(ServiceError) in
    var new = EC2Call.NewInterface(subnet: try call.required(.subnet, "SubnetId"))
    for item in try call.input.structures("PrivateIpAddresses") {
      let address = try item.requiredText("PrivateIpAddress")
      let isPrimary = try item.boolean("Primary") == true
      new.addresses.insert(address, at: isPrimary ? 0 : new.addresses.count)
    }
    if let address = try call.input.text("PrivateIpAddress"), !new.addresses.contains(address) {
      new.addresses.insert(address, at: 0)
    }
    new.further = try call.count("SecondaryPrivateIpAddressCount")
    for item in try call.input.structures("Ipv6Addresses") {
      new.ipv6.append(try item.requiredText("Ipv6Address"))
    }
    new.ipv6Count = try call.count("Ipv6AddressCount")
    new.groups = try call.input.texts("SecurityGroupId")
    new.description = try call.input.text("Description") ?? ""
    new.type = try call.input.text("InterfaceType") ?? "interface"
    guard ["interface", "efa", "efa-only", "trunk", "branch"].contains(new.type) else {
      throw .invalidValue("interfaceType", new.type, "Expected interface, efa or trunk.")
    }
    let record = try call.make(try call.makeInterface(new))
    return [
      "networkInterface": record.value,
      "clientToken": JSONValue(try call.input.text("ClientToken")),
    ]
  }
}

extension EC2Call {
  /// How many addresses a parameter asks for.
  func count(_ parameter: String) throws(ServiceError) -> Int {
    let count = try input.integer(parameter) ?? 0
    guard (0...256).contains(count) else {
      throw .invalidValue(parameter, "\(count)", "Expected 0 to 256.")
    }
    return count
  }
}
