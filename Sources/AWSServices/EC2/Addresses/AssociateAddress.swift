internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a public address stand for a network interface's.
  static let associateAddress = change("AssociateAddress") { (call) throws(ServiceError) in
    let address = try call.address()
    let interface: ControlRecord
    if let named = try call.optional(.interface, "NetworkInterfaceId") {
      interface = named
    } else {
      let instance = try call.required(.instance, "InstanceId")
      let first = call.state.all(.interface).first {
        $0.value.texts(at: "attachment.instanceId") == [instance.id]
      }
      guard let first else { throw .notFound(.interface, "of \(instance.id)") }
      interface = first
    }
    let own = try call.input.text("PrivateIpAddress") ?? interface["privateIpAddress"] ?? ""
    guard interface.value.texts(at: "privateIpAddressesSet.privateIpAddress").contains(own) else {
      throw .invalidValue("privateIpAddress", own, "The interface has no such address.")
    }
    if address["associationId"] != nil {
      let mayMove = try call.input.boolean("AllowReassociation") ?? false
      guard mayMove || address["networkInterfaceId"] == interface.id else {
        throw ServiceError(
          code: "Resource.AlreadyAssociated",
          message: "resource \(address.id) is already associated with associate-id "
            + "\(address["associationId"] ?? "")")
      }
      call.disassociate(address)
    }
    // What another address stood for is this one's now.
    for other in call.state.all(.address, where: "networkInterfaceId", is: interface.id)
    where other["privateIpAddress"] == own && other.id != address.id { call.disassociate(other) }
    let fresh = call.state.find(.interface, interface.id) ?? interface
    let id = call.associate(address, with: fresh, privateAddress: own)
    return ["return": true, "associationId": .string(id)]
  }

  /// Ends what a public address stands for.
  static let disassociateAddress = change("DisassociateAddress") { (call) throws(ServiceError) in
    call.disassociate(try call.address())
    return EC2Answer.done
  }
}
