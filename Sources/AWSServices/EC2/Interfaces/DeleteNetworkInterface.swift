internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes a network interface that nothing is attached to.
  static let deleteNetworkInterface = change("DeleteNetworkInterface") {
    (call) throws(ServiceError) in
    let interface = try call.required(.interface, "NetworkInterfaceId")
    guard !interface.isTrue("requesterManaged") else {
      throw ServiceError(
        code: "OperationNotPermitted",
        message: "You do not have permission to delete the service-managed interface "
          + "'\(interface.id)'.")
    }
    guard interface.value["attachment"] == nil else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Network interface '\(interface.id)' is currently in use.")
    }
    call.removeInterface(interface)
    return EC2Answer.done
  }
}
