internal import ControlPlane

extension EC2Operation {
  /// Lists rules of security groups, each with its identifier.
  static let describeSecurityGroupRules = describe(
    "DescribeSecurityGroupRules",
    EC2Description(
      kind: .groupRule, list: "securityGroupRuleSet", ids: "SecurityGroupRuleId",
      filters: ["group-id": "groupId", "security-group-rule-id": "securityGroupRuleId"]))
}
