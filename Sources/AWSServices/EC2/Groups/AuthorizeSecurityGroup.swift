internal import AWSProtocols
internal import ControlPlane

extension EC2Operation {
  /// Adds rules for what comes in.
  static let authorizeSecurityGroupIngress = authorize(
    "AuthorizeSecurityGroupIngress", isEgress: false)
  /// Adds rules for what goes out.
  static let authorizeSecurityGroupEgress = authorize(
    "AuthorizeSecurityGroupEgress", isEgress: true)

  private static func authorize(_ name: String, isEgress: Bool) -> EC2Operation {
    change(name) { (call) throws(ServiceError) in
      let group = try call.required(.group, "GroupId")
      let rules = try PermissionInput.read(call.input, call)
      guard !rules.isEmpty else { throw .missing("ipPermissions") }
      var made: [JSONValue] = []
      for rule in rules {
        let present = call.state.all(.groupRule, where: "groupId", is: group.id)
        guard !present.contains(where: { $0.isTrue("isEgress") == isEgress && rule.isSame(as: $0) })
        else {
          throw ServiceError(
            code: "InvalidPermission.Duplicate",
            message: "the specified rule \"peer: \(rule.peer.value.text ?? "group"), "
              + "\(rule.protocolName), from port: \(rule.ports.from), to port: \(rule.ports.to), "
              + "ALLOW\" already exists")
        }
        guard present.count < SecurityGroupLimits.rules else {
          throw ServiceError(
            code: "RulesPerSecurityGroupLimitExceeded",
            message: "The maximum number of rules per security group has been reached.")
        }
        let record = try call.make(
          .rule(
            call.newID(.groupRule), in: call.scope, group: group.id, isEgress: isEgress,
            protocolName: rule.protocolName, ports: rule.ports, peer: rule.peer,
            description: rule.description))
        made.append(record.value)
      }
      return ["return": true, "securityGroupRuleSet": .array(made)]
    }
  }
}

enum SecurityGroupLimits {
  /// Rules of a group, as far as AWS raises its quota.
  static let rules = 1000
}
