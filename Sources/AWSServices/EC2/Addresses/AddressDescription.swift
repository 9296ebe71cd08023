internal import AWSProtocols
internal import ControlPlane

/// Elastic IP addresses, and how interfaces show them.
enum AddressDescription {
  /// What an interface says about its public address.
  static func association(_ address: ControlRecord, owner: String) -> JSONValue {
    let dashes = String((address["publicIp"] ?? "").map { $0 == "." ? "-" : $0 })
    return [
      "publicIp": JSONValue(address["publicIp"]), "ipOwnerId": .string(owner),
      "publicDnsName": .string("ec2-\(dashes).compute.amazonaws.com"),
      "allocationId": .string(address.id), "associationId": JSONValue(address["associationId"]),
    ]
  }

  /// Forgets what an address stands for.
  static func detach(_ address: inout ControlRecord) {
    for name in [
      "associationId", "instanceId", "networkInterfaceId", "networkInterfaceOwnerId",
      "privateIpAddress",
    ] { address[name] = nil }
  }
}

extension EC2Call {
  /// Makes a public address stand for a private one of an interface.
  mutating func associate(
    _ address: ControlRecord, with interface: ControlRecord, privateAddress: String
  ) -> String {
    var address = address
    var interface = interface
    let id = "eipassoc-\(newDigits())"
    address["associationId"] = id
    address["networkInterfaceId"] = interface.id
    address["networkInterfaceOwnerId"] = scope.account
    address["privateIpAddress"] = privateAddress
    address["instanceId"] = interface.value.texts(at: "attachment.instanceId").first
    state.put(address)
    interface.map(
      privateAddress, to: AddressDescription.association(address, owner: scope.account))
    state.put(interface)
    return id
  }

  /// Ends what a public address stands for.
  mutating func disassociate(_ address: ControlRecord) {
    if let interface = address["networkInterfaceId"], let own = address["privateIpAddress"] {
      state.update(.interface, interface) { $0.map(own, to: nil) }
    }
    state.update(.address, address.id) { AddressDescription.detach(&$0) }
  }

  /// The address that a call names by allocation, association or itself.
  func address() throws(ServiceError) -> ControlRecord {
    if let id = try input.text("AssociationId") {
      if let found = state.all(.address, where: "associationId", is: id).first { return found }
      throw ServiceError(
        code: "InvalidAssociationID.NotFound",
        message: "The association ID '\(id)' does not exist")
    }
    if let address = try optional(.address, "AllocationId") { return address }
    let text = try input.requiredText("PublicIp")
    if let found = state.all(.address, where: "publicIp", is: text).first { return found }
    throw ServiceError(
      code: "InvalidAddress.NotFound", message: "Address '\(text)' not found.")
  }
}
