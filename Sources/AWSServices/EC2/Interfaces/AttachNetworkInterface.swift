internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives an instance a network interface.
  static let attachNetworkInterface = change("AttachNetworkInterface") {
    (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    let instance = try call.required(.instance, "InstanceId")
    guard let index = try call.input.integer("DeviceIndex") else { throw .missing("deviceIndex") }
    guard interface.value["attachment"] == nil else {
      throw ServiceError(
        code: "InvalidNetworkInterface.InUse",
        message: "Interface: [\(interface.id)] in use.")
    }
    let others = call.state.all(.interface).filter {
      $0.value.texts(at: "attachment.instanceId") == [instance.id]
        && $0.value.texts(at: "attachment.deviceIndex") == ["\(index)"]
    }
    guard others.isEmpty else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "Instance '\(instance.id)' already has an interface attached at device index "
          + "'\(index)'.")
    }
    interface.attach(
      instance: instance.id, owner: call.scope.account, index: index, time: call.now)
    call.state.put(interface)
    return [
      "attachmentId": interface.value["attachment"]?["attachmentId"] ?? "", "networkCardIndex": 0,
    ]
  }

  /// Takes a network interface from an instance; the first one stays.
  static let detachNetworkInterface = change("DetachNetworkInterface") {
    (call) throws(ServiceError) in
    let id = try call.input.requiredText("AttachmentId")
    let found = call.state.all(.interface).first {
      $0.value.texts(at: "attachment.attachmentId") == [id]
    }
    guard var interface = found else { throw AttachmentFault.notFound(id) }
    guard interface.value.texts(at: "attachment.deviceIndex") != ["0"] else {
      throw ServiceError(
        code: "OperationNotPermitted",
        message: "The network interface at device index 0 cannot be detached.")
    }
    interface.set("attachment", nil)
    interface["status"] = "available"
    call.state.put(interface)
    return EC2Answer.done
  }
}
