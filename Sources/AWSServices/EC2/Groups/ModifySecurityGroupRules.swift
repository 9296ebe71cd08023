internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Gives rules other contents; their identifiers, directions and tags stay.
  static let modifySecurityGroupRules = change("ModifySecurityGroupRules") {
    (call) throws(ServiceError) in
    let group = try call.required(.group, "GroupId")
    let updates = try call.input.structures("SecurityGroupRule")
    guard !updates.isEmpty else { throw .missing("securityGroupRules") }
    for update in updates {
      let old = try call.find(.groupRule, try update.requiredText("SecurityGroupRuleId"))
      guard old["groupId"] == group.id else { throw .notFound(.groupRule, old.id) }
      guard let input = try update.structure("SecurityGroupRule") else {
        throw .missing("securityGroupRule")
      }
      let rule = try PermissionInput(single: input, call)
      let isEgress = old.isTrue("isEgress")
      let others = call.state.all(.groupRule, where: "groupId", is: group.id)
        .filter { $0.id != old.id && $0.isTrue("isEgress") == isEgress }
      guard !others.contains(where: rule.isSame) else {
        throw ServiceError(
          code: "InvalidPermission.Duplicate",
          message: "The rule that \(old.id) would become already exists")
      }
      var record = ControlRecord.rule(
        old.id, in: call.scope, group: group.id, isEgress: isEgress,
        protocolName: rule.protocolName, ports: rule.ports, peer: rule.peer,
        description: rule.description)
      record.tags = old.tags
      call.state.put(record)
    }
    return EC2Answer.done
  }
}
