internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Removes rules for what comes in.
  static let revokeSecurityGroupIngress = revoke("RevokeSecurityGroupIngress", isEgress: false)
  /// Removes rules for what goes out.
  static let revokeSecurityGroupEgress = revoke("RevokeSecurityGroupEgress", isEgress: true)

  private static func revoke(_ name: String, isEgress: Bool) -> EC2Operation {
    change(name) { (call) throws(ServiceError) in
      let group = try call.required(.group, "GroupId")
      var wanted: [ControlRecord] = []
      for rule in try call.findAll(.groupRule, "SecurityGroupRuleId") {
        guard rule["groupId"] == group.id, rule.isTrue("isEgress") == isEgress else {
          throw .notFound(.groupRule, rule.id)
        }
        wanted.append(rule)
      }
      let present = call.state.all(.groupRule, where: "groupId", is: group.id)
        .filter { $0.isTrue("isEgress") == isEgress }
      let named = try PermissionInput.read(call.input, call)
      for rule in named {
        guard let found = present.first(where: rule.isSame) else {
          throw ServiceError(
            code: "InvalidPermission.NotFound",
            message: "The specified rule does not exist in this security group.")
        }
        wanted.append(found)
      }
      guard !wanted.isEmpty else { throw .missing("ipPermissions or securityGroupRuleIds") }
      for rule in wanted { call.state.remove(.groupRule, rule.id) }
      return EC2Answer.done
    }
  }
}
