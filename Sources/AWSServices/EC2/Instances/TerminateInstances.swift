internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Ends instances: interfaces go with them or become free, as their attachments say.
  ///
  /// The instances stay listed as terminated.
  static let terminateInstances = change("TerminateInstances") { (call) throws(ServiceError) in
    let instances = try call.findAll(.instance, "InstanceId")
    guard !instances.isEmpty else { throw .missing("InstanceId") }
    var changes: [JSONValue] = []
    for instance in instances {
      let before = instance.value["instanceState"] ?? ["code": 16, "name": "running"]
      for interface in call.state.all(.interface)
      where interface.value.texts(at: "attachment.instanceId") == [instance.id] {
        if interface.value["attachment"]?["deleteOnTermination"]?.truth == true {
          call.removeInterface(interface)
        } else {
          call.state.update(.interface, interface.id) { record in
            record.set("attachment", nil)
            record["status"] = "available"
          }
        }
      }
      let after: JSONValue = ["code": 48, "name": "terminated"]
      call.state.update(.instance, instance.id) { record in
        record.set("instanceState", after)
        record["subnetId"] = nil
        record["vpcId"] = nil
      }
      changes.append([
        "instanceId": .string(instance.id), "currentState": after, "previousState": before,
      ])
    }
    return ["instancesSet": .array(changes)]
  }
}
