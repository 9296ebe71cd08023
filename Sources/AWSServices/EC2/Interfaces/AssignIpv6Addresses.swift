internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives a network interface IPv6 addresses.
  static let assignIpv6Addresses = change("AssignIpv6Addresses") { (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    let subnet = try call.find(.subnet, interface["subnetId"] ?? "")
    let named = try call.input.texts("Ipv6Addresses")
    let count = try call.count("Ipv6AddressCount")
    guard named.isEmpty != (count == 0) else {
      throw .combination("Either ipv6Addresses or ipv6AddressCount must be given, not both")
    }
    try call.check(named, in: subnet)
    let added = named.isEmpty ? try call.freeIPv6(subnet, count: count) : named
    for address in added {
      interface.append(
        ["ipv6Address": .string(address), "isPrimaryIpv6": false], to: "ipv6AddressesSet")
    }
    call.state.put(interface)
    return [
      "networkInterfaceId": .string(interface.id),
      "assignedIpv6Addresses": JSONValue(texts: added),
    ]
  }

  /// Takes IPv6 addresses from a network interface.
  static let unassignIpv6Addresses = change("UnassignIpv6Addresses") {
    (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    let named = try call.input.texts("Ipv6Addresses")
    for address in named {
      let removed = interface.remove(from: "ipv6AddressesSet") {
        $0["ipv6Address"]?.text == address
      }
      guard removed > 0 else {
        throw .invalidValue("ipv6Addresses", address, "The interface has no such address.")
      }
    }
    call.state.put(interface)
    return [
      "networkInterfaceId": .string(interface.id),
      "unassignedIpv6Addresses": JSONValue(texts: named),
    ]
  }
}
