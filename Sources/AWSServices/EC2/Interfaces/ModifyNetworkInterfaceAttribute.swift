internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Changes description, groups, the check of addresses, or what termination does.
  static let modifyNetworkInterfaceAttribute = change("ModifyNetworkInterfaceAttribute") {
    (call) throws(ServiceError) in
    var interface = try call.required(.interface, "NetworkInterfaceId")
    if let text = try call.input.structure("Description")?.text("Value") {
      interface["description"] = text
    }
    if let checks = try call.attribute("SourceDestCheck") {
      interface.set("sourceDestCheck", .bool(checks))
    }
    let groups = try call.input.texts("SecurityGroupId")
    if !groups.isEmpty {
      let found = try call.groups(groups, vpc: interface["vpcId"] ?? "")
      interface.set("groupSet", ControlRecord.groupSet(found))
    }
    if let input = try call.input.structure("Attachment") {
      let id = try input.requiredText("AttachmentId")
      guard var attachment = interface.value["attachment"], attachment["attachmentId"]?.text == id
      else { throw AttachmentFault.notFound(id) }
      if let deletes = try input.boolean("DeleteOnTermination") {
        attachment.set("deleteOnTermination", .bool(deletes))
      }
      interface.set("attachment", attachment)
    }
    call.state.put(interface)
    return EC2Answer.done
  }

  /// Tells one attribute of a network interface.
  static let describeNetworkInterfaceAttribute = read("DescribeNetworkInterfaceAttribute") {
    (call) throws(ServiceError) in
    let interface = try call.required(.interface, "NetworkInterfaceId")
    let name = try call.input.text("Attribute") ?? "description"
    var answer: JSONValue = ["networkInterfaceId": .string(interface.id)]
    switch name {
    case "description": answer.set(name, ["value": interface.value[name] ?? ""])
    case "sourceDestCheck": answer.set(name, ["value": interface.value[name] ?? true])
    case "groupSet": answer.set(name, interface.value[name] ?? [])
    case "attachment": answer.set(name, interface.value[name])
    default:
      throw .invalidValue(
        "attribute", name, "Expected description, groupSet, sourceDestCheck or attachment.")
    }
    return answer
  }
}

enum AttachmentFault {
  static func notFound(_ id: String) -> ServiceError {
    ServiceError(
      code: "InvalidAttachmentID.NotFound",
      message: "The attachment ID '\(id)' does not exist")
  }
}
