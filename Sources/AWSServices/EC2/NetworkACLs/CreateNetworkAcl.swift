internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Makes a network ACL that lets nothing through.
  static let createNetworkAcl = change("CreateNetworkAcl") { (call) throws(ServiceError) in
    let vpc = try call.required(.vpc, "VpcId")
    let list = try call.make(
      .networkACL(call.newID(.networkACL), in: call.scope, vpc: vpc.id, isDefault: false))
    return ["networkAcl": list.value]
  }

  /// Deletes a network ACL that no subnet has.
  static let deleteNetworkAcl = change("DeleteNetworkAcl") { (call) throws(ServiceError) in
    let list = try call.required(.networkACL, "NetworkAclId")
    guard !list.isTrue("default") else {
      throw ServiceError(
        code: "InvalidParameterValue",
        message: "cannot delete default network ACL \(list.id)")
    }
    let subnets = list.value.texts(at: "associationSet.subnetId")
    guard subnets.isEmpty else {
      throw .inUse(.networkACL, list.id, by: subnets.joined(separator: ", "))
    }
    call.state.remove(.networkACL, list.id)
    return EC2Answer.done
  }
}
