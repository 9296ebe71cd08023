internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives a network interface further IPv4 addresses.
  static let assignPrivateIpAddresses = change("AssignPrivateIpAddresses") {
    (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    let subnet = try call.find(.subnet, interface["subnetId"] ?? "")
    let named = try call.input.texts("PrivateIpAddress")
    let count = try call.count("SecondaryPrivateIpAddressCount")
    guard named.isEmpty != (count == 0) else {
      throw .combination(
        "Either privateIpAddress or secondaryPrivateIpAddressCount must be given, not both")
    }
    try call.check(named, in: subnet)
    let added = named.isEmpty ? try call.freeAddresses(subnet, count: count) : named
    for address in added { interface.addAddress(address, region: call.scope.region) }
    call.state.put(interface)
    return [
      "return": true, "networkInterfaceId": .string(interface.id),
      "assignedPrivateIpAddressesSet": .array(
        added.map { ["privateIpAddress": .string($0)] }),
    ]
  }

  /// Takes IPv4 addresses from a network interface; the primary one stays.
  static let unassignPrivateIpAddresses = change("UnassignPrivateIpAddresses") {
    (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    let named = try call.input.texts("PrivateIpAddress")
    guard !named.isEmpty else { throw .missing("privateIpAddress") }
    for address in named {
      guard address != interface["privateIpAddress"] else {
        throw .invalidValue("privateIpAddress", address, "The primary address stays.")
      }
      let removed = interface.remove(from: "privateIpAddressesSet") {
        $0["privateIpAddress"]?.text == address
      }
      guard removed > 0 else {
        throw ServiceError(
          code: "InvalidParameterValue",
          message: "Some of the specified addresses are not assigned to interface "
            + "\(interface.id)")
      }
    }
    call.state.put(interface)
    return EC2Answer.done
  }
}
