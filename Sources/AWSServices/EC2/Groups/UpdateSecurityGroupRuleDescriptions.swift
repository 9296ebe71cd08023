internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Says something else about rules for what comes in.
  static let updateSecurityGroupRuleDescriptionsIngress = updateDescriptions(
    "UpdateSecurityGroupRuleDescriptionsIngress", isEgress: false)
  /// Says something else about rules for what goes out.
  static let updateSecurityGroupRuleDescriptionsEgress = updateDescriptions(
    "UpdateSecurityGroupRuleDescriptionsEgress", isEgress: true)

  private static func updateDescriptions(_ name: String, isEgress: Bool) -> EC2Operation {
    change(name) { (call) throws(ServiceError) in
      let group = try call.required(.group, "GroupId")
      let present = call.state.all(.groupRule, where: "groupId", is: group.id)
        .filter { $0.isTrue("isEgress") == isEgress }
      var updates: [(ControlRecord, String?)] = []
      for item in try call.input.structures("SecurityGroupRuleDescription") {
        let rule = try call.find(.groupRule, try item.requiredText("SecurityGroupRuleId"))
        updates.append((rule, try PermissionInput.check(item.text("Description"))))
      }
      for rule in try PermissionInput.read(call.input, call) {
        guard let found = present.first(where: rule.isSame) else {
          throw ServiceError(
            code: "InvalidPermission.NotFound",
            message: "The specified rule does not exist in this security group.")
        }
        updates.append((found, rule.description))
      }
      guard !updates.isEmpty else { throw .missing("ipPermissions") }
      for (rule, text) in updates {
        call.state.update(.groupRule, rule.id) { $0["description"] = text }
      }
      return EC2Answer.done
    }
  }
}
