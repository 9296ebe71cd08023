internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Deletes a security group that nobody uses or names.
  static let deleteSecurityGroup = change("DeleteSecurityGroup") { (call) throws(ServiceError) in
    let group = try call.required(.group, "GroupId")
    guard group["groupName"] != "default" else {
      throw ServiceError(
        code: "CannotDelete",
        message: "the specified group: \"\(group.id)\" name: \"default\" cannot be deleted by a "
          + "user")
    }
    let users =
      call.state.all(.interface).filter {
        $0.value.texts(at: "groupSet.groupId").contains(group.id)
      }
      + call.state.all(.groupRule).filter {
        $0["groupId"] != group.id
          && $0.value.texts(at: "referencedGroupInfo.groupId").contains(group.id)
      }
    guard users.isEmpty else {
      throw ServiceError(
        code: "DependencyViolation", message: "resource \(group.id) has a dependent object")
    }
    call.removeGroup(group)
    return ["return": true, "groupId": .string(group.id)]
  }
}
